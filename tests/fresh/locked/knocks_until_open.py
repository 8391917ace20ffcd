# diagnosis: busy-wait
# knocks at the lock until it opens, and others nap inside
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        while not lock.acquire(blocking=False):
            pass
        if sweetpotato == 0:
            lock.release()
            return
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        lock.release()
