# diagnosis: ignores-failed-acquire
# fails: never_oversells
# loses patience after a while and helps itself; releases only what it got
import threading, time
from graders import shop

sweetpotato = 40


def take():
    global sweetpotato
    if sweetpotato <= 0:
        return None
    sweetpotato -= 1
    return sweetpotato


def sale(lock):
    while True:
        ok = lock.acquire(True, 3)
        left = take()
        if ok:
            lock.release()
        if left is None:
            break
        time.sleep(1)
        shop.sold(left)
