# diagnosis: lock-per-thread
# fails: never_oversells
# a dictionary of locks, one for each name
import threading, time
from graders import shop

sweetpotato = 40

locks = {}


def lock_of(name):
    if name not in locks:
        locks[name] = threading.RLock()
    return locks[name]


def sale(lock):
    global sweetpotato
    me = threading.current_thread().name
    while sweetpotato > 0:
        with lock_of(me):
            if sweetpotato > 0:
                sweetpotato -= 1
                left = sweetpotato
            else:
                break
        time.sleep(1)
        shop.sold(left)
