# diagnosis: check-outside-lock
# fails: never_stuck
# len() outside the lock, pop() inside
import threading, time
from graders import shop

sweetpotato = 40

heap = []
filled = False


def sale(lock):
    global filled
    with lock:
        if not filled:
            heap.extend(range(sweetpotato))
            filled = True
    while len(heap) > 0:
        with lock:
            left = heap.pop()
        time.sleep(1)
        shop.sold(left)
