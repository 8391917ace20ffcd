# diagnosis: released-too-early
# takes in one method, asks how many are left in another
import threading, time
from graders import shop

sweetpotato = 40


class Heap:
    def __init__(self, lock):
        self.lock = lock

    def take(self):
        global sweetpotato
        with self.lock:
            if sweetpotato == 0:
                return False
            sweetpotato -= 1
            return True

    def left(self):
        with self.lock:
            return sweetpotato


def sale(lock):
    heap = Heap(lock)
    while heap.take():
        left = heap.left()
        time.sleep(1)
        shop.sold(left)
