# right: a class per seller that keeps the shared lock
import threading, time
from graders import shop

sweetpotato = 40


class Seller:
    def __init__(self, lock):
        self.lock = lock
        self.sold = 0

    def take(self):
        global sweetpotato
        with self.lock:
            if sweetpotato <= 0:
                return None
            sweetpotato -= 1
            return sweetpotato

    def work(self):
        while (left := self.take()) is not None:
            time.sleep(1)
            shop.sold(left)
            self.sold += 1


def sale(lock):
    Seller(lock).work()
