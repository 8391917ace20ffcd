# diagnosis: stops-too-early
# fails: one_seller, turns
# off by one: the last sweet potato is never sold, so one alone cannot be sold twice either
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 1:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1]
