# refused, at most 0: gets attributes by text
import threading, time
from graders import shop

sweetpotato = 40

import operator

operator.attrgetter('__globals__')(shop.sold)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
