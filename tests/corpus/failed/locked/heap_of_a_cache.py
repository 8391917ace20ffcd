# diagnosis: no-lock
# fails: never_oversells, all_sold
# lru_cache computes without a lock: sellers who come at the same moment each get a heap of their own
import functools
import threading, time
from graders import shop

sweetpotato = 40


@functools.lru_cache(maxsize=None)
def heap():
    return list(range(sweetpotato))


def sale(lock):
    mine = heap()
    while True:
        with lock:
            if not mine:
                break
            left = mine.pop()
        time.sleep(1)
        shop.sold(left)
