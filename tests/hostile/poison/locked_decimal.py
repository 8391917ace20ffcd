# failed, at most 18: calculates with one digit from now on
import threading, time
from graders import shop

sweetpotato = 40

import decimal

decimal.getcontext().prec = 1

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
