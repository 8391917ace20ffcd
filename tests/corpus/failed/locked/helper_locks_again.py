# diagnosis: double-acquire
# fails: never_stuck
# holds the lock and calls a helper that takes it again: fine with an RLock, the end with a Lock
import threading, time
from graders import shop

sweetpotato = 40


def take(lock):
    global sweetpotato
    with lock:
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            left = take(lock)
        time.sleep(1)
        shop.sold(left)
