# refused, at most 0: has the last word
import threading, time
from graders import shop

sweetpotato = 40

import weakref

weakref.finalize(sale, print)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
