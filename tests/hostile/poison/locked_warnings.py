# failed, at most 18: every warning is an error from now on
import threading, time
from graders import shop

sweetpotato = 40

import warnings

warnings.simplefilter('error')

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
