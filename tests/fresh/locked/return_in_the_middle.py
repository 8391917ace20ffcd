# diagnosis: lock-not-released
# returns with the lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato < 1:
            return
        sweetpotato -= 1
        now = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(now)
