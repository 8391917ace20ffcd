# diagnosis: ignores-failed-acquire
# asks the answer only when it gives the lock back
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    working = True
    while working:
        got = lock.acquire(False)
        working = sweetpotato > 0
        if working:
            sweetpotato -= 1
            left = sweetpotato
        if got:
            lock.release()
        if working:
            time.sleep(1)
            shop.sold(left)
