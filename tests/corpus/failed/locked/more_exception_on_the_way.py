# diagnosis: lock-not-released
# fails: never_stuck
# sold out is an exception, and it is caught where nobody remembers the lock
import threading, time
from graders import shop

sweetpotato = 40

class SoldOut(Exception):
    pass


class Heap:
    def __init__(self, lock):
        self.lock = lock

    def take(self):
        global sweetpotato
        self.lock.acquire()
        if sweetpotato <= 0:
            raise SoldOut
        sweetpotato -= 1
        left = sweetpotato
        self.lock.release()
        return left


def sale(lock):
    heap = Heap(lock)
    try:
        while True:
            left = heap.take()
            time.sleep(1)
            shop.sold(left)
    except SoldOut:
        pass
