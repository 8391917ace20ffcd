# refused, at most 0: kills itself from C
import threading, time
from graders import shop

sweetpotato = 40

import ctypes
ctypes.CDLL(None).abort()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
