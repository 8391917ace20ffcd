# refused invalid, at most 0: switches by itself
import threading, time
from graders import shop

sweetpotato = 40

import greenlet

greenlet.getcurrent().parent.switch()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
