# diagnosis: never-stops
# fails: one_seller
# waits for more sweet potatoes after the last one is sold
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while True:
        if sweetpotato > 0:
            sweetpotato = sweetpotato - 1
            time.sleep(1)
            shop.sold(sweetpotato)
        else:
            time.sleep(1)


TURNS = [0, 1]
