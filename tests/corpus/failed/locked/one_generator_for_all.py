# diagnosis: crash
# fails: never_stuck
# all sellers take from one generator, which lets nobody in while somebody is inside
import threading, time
from graders import shop

sweetpotato = 40
basket = None
making = threading.Lock()


def one_by_one(count):
    for left in reversed(range(count)):
        yield left


def sale(lock):
    global basket
    with making:
        if basket is None:
            basket = one_by_one(sweetpotato)
    while (left := next(basket, None)) is not None:
        time.sleep(1)
        shop.sold(left)
