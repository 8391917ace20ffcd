# refused, at most 0: the module that another one shows
import threading, time
from graders import shop

sweetpotato = 40

import dataclasses

dataclasses.sys.modules.clear()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
