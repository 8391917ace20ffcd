# refused, at most 0: claims to come from elsewhere
import threading, time
from graders import shop

sweetpotato = 40

class A:
    __module__ = 'threading'

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
