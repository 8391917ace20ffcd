# failed, at most 18: no thread is ever interrupted
import threading, time
from graders import shop

sweetpotato = 40

import sys

sys.setswitchinterval(1000)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
