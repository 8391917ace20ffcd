# diagnosis: no-lock
# fails: never_stuck
# a list of numbers; pop is one step, looking and popping are two
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
        left = heap.pop()
        time.sleep(1)
        shop.sold(left)
