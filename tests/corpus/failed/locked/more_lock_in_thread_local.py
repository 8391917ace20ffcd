# diagnosis: lock-per-thread
# fails: never_oversells
# what is in threading.local() is not shared, not even a lock
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
            if sweetpotato <= 0:
                return
            left = sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(left)
