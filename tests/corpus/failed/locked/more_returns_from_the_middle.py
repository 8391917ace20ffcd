# diagnosis: lock-not-released
# fails: never_stuck
# release() stands at the end of a function with a return in the middle
import threading, time
from graders import shop

sweetpotato = 40

def next_one(lock):
    global sweetpotato
    lock.acquire()
    if sweetpotato <= 0:
        return None
    sweetpotato -= 1
    left = sweetpotato
    lock.release()
    return left


def sale(lock):
    left = next_one(lock)
    while left is not None:
        time.sleep(1)
        shop.sold(left)
        left = next_one(lock)
