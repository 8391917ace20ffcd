# invalid not_judged, at most 0: a sum without end
import threading, time
from graders import shop

sweetpotato = 40

import itertools

sum(itertools.count())

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
