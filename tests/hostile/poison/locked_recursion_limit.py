# refused, at most 0: nobody may call anybody any more
import threading, time
from graders import shop

sweetpotato = 40

import sys

sys.setrecursionlimit(50)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
