# diagnosis: double-acquire
# a helper counts with the lock that its caller holds
import threading, time
from graders import shop

sweetpotato = 40


class Stall:
    def __init__(self, lock):
        self.lock = lock

    def left(self):
        with self.lock:
            return sweetpotato

    def take(self):
        global sweetpotato
        with self.lock:
            if self.left() > 0:
                sweetpotato -= 1
                return sweetpotato
        return None


def sale(lock):
    stall = Stall(lock)
    while True:
        left = stall.take()
        if left is None:
            return
        time.sleep(1)
        shop.sold(left)
