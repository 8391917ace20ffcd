# refused, at most 0: binds by hand
import threading, time
from graders import shop

sweetpotato = 40

(lambda self: 0).__get__(shop)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
