# refused, at most 0: asks for a segmentation fault
import threading, time
from graders import shop

sweetpotato = 40

import faulthandler
faulthandler._sigsegv()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
