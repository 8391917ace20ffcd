# refused, at most 0: makes the library's Thread a dataclass
import threading, time
from graders import shop

sweetpotato = 40

import dataclasses

dataclasses.dataclass(threading.Thread)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
