# diagnosis: lock-per-thread
# fails: never_oversells
# every seller object has its own lock
import threading, time
from graders import shop

sweetpotato = 40


class Seller:
    def __init__(self):
        self.lock = threading.Lock()

    def take(self):
        global sweetpotato
        self.lock.acquire()
        try:
            if sweetpotato > 0:
                sweetpotato -= 1
                return sweetpotato
            return None
        finally:
            self.lock.release()


def sale(lock):
    me = Seller()
    while True:
        left = me.take()
        if left is None:
            break
        time.sleep(1)
        shop.sold(left)
