# right: never waits for the lock, but naps before it asks again
import threading, time
from graders import shop
sweetpotato = 40

def sale(lock):
    global sweetpotato
    while True:
        if not lock.acquire(blocking=False):
            time.sleep(0.01)
            continue
        left = None
        if sweetpotato > 0:
            sweetpotato -= 1
            left = sweetpotato
        lock.release()
        if left is None:
            return
        time.sleep(1)
        shop.sold(left)
