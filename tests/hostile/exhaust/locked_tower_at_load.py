# invalid, at most 0: iterators in iterators, until the C stack is full, and no loop that anybody counts
import threading, time
from graders import shop

sweetpotato = 40

import functools, itertools

next(functools.reduce(itertools.chain, [()] * 300_000, iter([1])))

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
