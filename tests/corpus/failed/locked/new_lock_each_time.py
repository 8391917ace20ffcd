# diagnosis: lock-per-thread
# fails: never_oversells
# a brand-new lock for every sweet potato keeps nobody out
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with threading.Lock():
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
