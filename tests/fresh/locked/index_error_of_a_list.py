# diagnosis: no-lock
# pops from a list that others emptied
import threading, time
from graders import shop

sweetpotato = 40


heap = None


def sale(lock):
    global heap
    with lock:
        if heap is None:
            heap = list(range(sweetpotato))
    while heap:
        time.sleep(1)
        shop.sold(heap.pop())
