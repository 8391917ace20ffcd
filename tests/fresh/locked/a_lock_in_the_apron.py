# diagnosis: lock-per-thread
# each seller is an object with a lock
import threading, time
from graders import shop

sweetpotato = 40


class Seller:
    def __init__(self):
        self.lock = threading.RLock()

    def take(self):
        global sweetpotato
        with self.lock:
            if sweetpotato <= 0:
                return -1
            sweetpotato -= 1
            return sweetpotato


def sale(lock):
    me = Seller()
    left = me.take()
    while left >= 0:
        time.sleep(1)
        shop.sold(left)
        left = me.take()
