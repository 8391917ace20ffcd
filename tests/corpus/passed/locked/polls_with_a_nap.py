# right: never blocks; asks, naps a little when the lock is taken, asks again
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        if lock.acquire(blocking=False):
            left = -1
            if sweetpotato > 0:
                sweetpotato -= 1
                left = sweetpotato
            lock.release()
            if left >= 0:
                time.sleep(1)
                shop.sold(left)
        else:
            time.sleep(0.01)
