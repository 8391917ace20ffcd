# refused, at most 0: reads where nothing is
import threading, time
from graders import shop

sweetpotato = 40

import ctypes
ctypes.string_at(0)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
