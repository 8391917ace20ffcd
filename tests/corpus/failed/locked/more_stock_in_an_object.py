# diagnosis: no-lock
# fails: never_stuck
# the number lives in an object, and nobody locks it
import threading, time
from graders import shop

sweetpotato = 40

class Heap:
    def __init__(self, count):
        self.count = count


heap = None


def sale(lock):
    global heap
    lock.acquire()
    if heap is None:
        heap = Heap(sweetpotato)
    lock.release()
    while heap.count:
        heap.count = heap.count - 1
        left = heap.count
        time.sleep(1)
        shop.sold(left)
