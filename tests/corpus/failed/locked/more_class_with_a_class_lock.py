# diagnosis: released-too-early
# fails: all_sold
# reads the heap again for the announcement, after the lock
import threading, time
from graders import shop

sweetpotato = 40

class Heap:
    guard = threading.Lock()

    def __init__(self):
        self.left = None

    def take(self):
        with self.guard:
            if self.left is None:
                self.left = sweetpotato
            if self.left < 1:
                return False
            self.left -= 1
            return True


heap = Heap()


def sale(lock):
    while heap.take():
        time.sleep(1)
        shop.sold(heap.left)
