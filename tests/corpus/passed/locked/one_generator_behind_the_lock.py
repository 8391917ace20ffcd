# right: all sellers take from one generator, with the lock held
import threading, time
from graders import shop

sweetpotato = 40
basket = None


def one_by_one(count):
    for left in reversed(range(count)):
        yield left


def sale(lock):
    global basket
    with lock:
        if basket is None:
            basket = one_by_one(sweetpotato)
    while True:
        with lock:
            left = next(basket, None)
        if left is None:
            return
        time.sleep(1)
        shop.sold(left)
