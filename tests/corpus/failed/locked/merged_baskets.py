# diagnosis: crash
# fails: never_stuck
# what heapq.merge makes is a generator, and that lets only one in at a time
import heapq

import threading, time
from graders import shop

sweetpotato = 40


baskets = []


def sale(lock):
    with lock:
        if not baskets:
            numbers = range(sweetpotato)
            baskets.append(heapq.merge(numbers[1::2], numbers[::2]))
    for number in baskets[0]:
        time.sleep(1)
        shop.sold(sweetpotato - 1 - number)
