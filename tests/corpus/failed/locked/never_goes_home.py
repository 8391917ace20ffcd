# diagnosis: never-stops
# fails: one_seller, never_stuck
# a `while True` with no way out: looks every second for sweet potatoes that will not come
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato > 0:
                sweetpotato -= 1
                shop.sold(sweetpotato)
        time.sleep(1)
