# diagnosis: lock-per-thread
# a lock of each call of a function
import threading, time
from graders import shop

sweetpotato = 40


def my_lock():
    return threading.Lock()


def sale(lock):
    global sweetpotato
    while True:
        with my_lock():
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            rest = sweetpotato
        time.sleep(1)
        shop.sold(rest)
