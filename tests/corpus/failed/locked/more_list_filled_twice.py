# diagnosis: check-outside-lock
# fails: never_oversells, all_sold
# looks whether the list is there before it has the lock, and fills it a second time
import threading, time
from graders import shop
sweetpotato = 40

heap = None
def sale(lock):
    global heap
    if heap is None:
        with lock:
            heap = list(range(sweetpotato))
    while True:
        with lock:
            if not heap: return
            left = heap.pop()
        time.sleep(1)
        shop.sold(left)
