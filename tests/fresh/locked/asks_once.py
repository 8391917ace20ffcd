# diagnosis: ignores-failed-acquire
# asks without waiting, and goes on
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        got = lock.acquire(blocking=False)
        if sweetpotato == 0:
            if got:
                lock.release()
            return
        sweetpotato -= 1
        left = sweetpotato
        if got:
            lock.release()
        time.sleep(1)
        shop.sold(left)
