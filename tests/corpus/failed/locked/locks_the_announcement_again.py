# diagnosis: double-acquire
# fails: never_stuck
# a method that locks calls a method that locks; an own Lock, so it always hangs
import threading, time
from graders import shop

sweetpotato = 40


class Stall:
    def __init__(self):
        self.lock = threading.Lock()

    def announce(self, left):
        with self.lock:
            shop.sold(left)

    def sell(self):
        global sweetpotato
        with self.lock:
            if sweetpotato <= 0:
                return False
            sweetpotato -= 1
            self.announce(sweetpotato)
        time.sleep(1)
        return True


stall = Stall()


def sale(lock):
    while stall.sell():
        pass
