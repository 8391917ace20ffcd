# diagnosis: lock-per-thread
# a function that makes a door for each
import threading, time
from graders import shop

sweetpotato = 40


def door():
    return threading.RLock()


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with door():
            if sweetpotato > 0:
                sweetpotato -= 1
                left = sweetpotato
            else:
                return
        time.sleep(1)
        shop.sold(left)
