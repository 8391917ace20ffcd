# diagnosis: lock-per-thread
# keeps the lock in threading.local
import threading, time
from graders import shop

sweetpotato = 40


mine = threading.local()


def my_lock():
    if not hasattr(mine, "lock"):
        mine.lock = threading.Lock()
    return mine.lock


def sale(lock):
    global sweetpotato
    while True:
        with my_lock():
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
