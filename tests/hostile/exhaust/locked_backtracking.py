# invalid not_judged, at most 0: an expression that goes back and back
import threading, time
from graders import shop

sweetpotato = 40

import re

re.match('(a+)+$', 'a' * 60 + 'b')

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
