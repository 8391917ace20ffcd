# diagnosis: lock-not-released
# gives the lock back only while some are left
import threading, time
from graders import shop

sweetpotato = 40


def take(lock):
    global sweetpotato
    lock.acquire()
    if sweetpotato == 0:
        lock.release()
        return -1
    sweetpotato -= 1
    left = sweetpotato
    if left:
        lock.release()
    return left


def sale(lock):
    left = take(lock)
    while left >= 0:
        time.sleep(1)
        shop.sold(left)
        if left == 0:
            return
        left = take(lock)
