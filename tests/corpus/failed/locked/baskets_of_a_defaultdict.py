# diagnosis: no-lock
# fails: never_oversells, all_sold
# a defaultdict stores what the factory made after it was made: two sellers who come together each fill a basket
from collections import defaultdict

import threading, time
from graders import shop

sweetpotato = 40


def harvest():
    return list(range(sweetpotato))


baskets = defaultdict(harvest)


def sale(lock):
    basket = baskets["today"]
    while basket:
        try:
            left = basket.pop()
        except IndexError:
            break
        time.sleep(1)
        shop.sold(left)
