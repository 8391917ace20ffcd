# diagnosis: stops-too-early
# fails: one_seller
# `if` where a loop is needed: each seller sells one and goes home
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    if sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1]
