# diagnosis: ignores-failed-acquire
# fails: never_oversells
# asks for the lock and takes a sweet potato whatever the answer
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        got = lock.acquire(blocking=False)
        if sweetpotato > 0:
            sweetpotato -= 1
            left = sweetpotato
            time.sleep(1)
            shop.sold(left)
        if got:
            lock.release()
