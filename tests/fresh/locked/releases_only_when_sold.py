# diagnosis: lock-not-released
# releases inside the if only
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    open_ = True
    while open_:
        lock.acquire()
        if sweetpotato:
            sweetpotato -= 1
            now = sweetpotato
            lock.release()
            time.sleep(1)
            shop.sold(now)
        else:
            open_ = False
