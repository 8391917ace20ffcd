# diagnosis: double-acquire
# a helper takes the same lock
import threading, time
from graders import shop

sweetpotato = 40


def left(lock):
    lock.acquire()
    number = sweetpotato
    lock.release()
    return number


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if left(lock) == 0:
                return
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
