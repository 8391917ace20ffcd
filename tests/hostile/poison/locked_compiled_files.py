# refused, at most 0: leaves compiled files
import threading, time
from graders import shop

sweetpotato = 40

import py_compile

py_compile.compile(__file__)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
