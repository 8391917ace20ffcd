# right: a generator takes; it yields outside the lock
import threading, time
from graders import shop

sweetpotato = 40


def taken(lock):
    global sweetpotato
    while True:
        with lock:
            if not sweetpotato:
                return
            sweetpotato -= 1
            left = sweetpotato
        yield left


def sale(lock):
    for left in taken(lock):
        time.sleep(1)
        shop.sold(left)
