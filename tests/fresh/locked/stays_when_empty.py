# diagnosis: never-stops
# sleeps on when nothing is left
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            there = sweetpotato > 0
            if there:
                sweetpotato -= 1
                now = sweetpotato
        time.sleep(1)
        if there:
            shop.sold(now)
