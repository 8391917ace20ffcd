# diagnosis: crash
# fails: one_seller
# no `global`: UnboundLocalError on the first look
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1]
