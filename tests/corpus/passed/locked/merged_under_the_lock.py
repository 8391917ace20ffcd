# right: heapq.merge and UserDict guard themselves with nothing, so the lock does
import heapq
from collections import UserDict

import threading, time
from graders import shop

sweetpotato = 40


crates = UserDict()


def sale(lock):
    while True:
        with lock:
            crate = crates.setdefault("stock", heapq.merge(range(0, sweetpotato, 2), range(1, sweetpotato, 2)))
            number = next(crate, None)
        if number is None:
            break
        time.sleep(1)
        shop.sold(sweetpotato - 1 - number)
