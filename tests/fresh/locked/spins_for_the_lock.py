# diagnosis: busy-wait
# asks the lock again and again
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        while not lock.acquire(False):
            pass
        if sweetpotato == 0:
            lock.release()
            return
        sweetpotato -= 1
        now = sweetpotato
        time.sleep(1)
        shop.sold(now)
        lock.release()
