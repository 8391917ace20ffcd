# diagnosis: released-too-early
# reads inside, writes back outside
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            there = sweetpotato
        if there == 0:
            return
        sweetpotato = there - 1
        time.sleep(1)
        shop.sold(there - 1)
