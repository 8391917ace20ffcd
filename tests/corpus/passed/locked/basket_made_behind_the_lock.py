# right: the basket is made behind the lock
from collections import defaultdict

import threading, time
from graders import shop

sweetpotato = 40


def harvest():
    return list(range(sweetpotato))


baskets = defaultdict(harvest)


def sale(lock):
    with lock:
        basket = baskets["today"]
    while basket:
        try:
            left = basket.pop()
        except IndexError:
            break
        time.sleep(1)
        shop.sold(left)
