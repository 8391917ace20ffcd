# refused, at most 0: answers imports
import threading, time
from graders import shop

sweetpotato = 40

import sys

sys.meta_path.insert(0, print)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
