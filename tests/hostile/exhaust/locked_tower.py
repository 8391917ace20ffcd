# invalid, at most 0: the same in the middle of a day
import threading, time
from graders import shop

sweetpotato = 40

import functools, itertools

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            if sweetpotato > 0:
                sweetpotato -= 1
                shop.sold(sweetpotato)
        next(functools.reduce(itertools.chain, [()] * 300_000, iter([1])))
