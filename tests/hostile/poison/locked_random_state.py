# failed, at most 18: always the same luck
import threading, time
from graders import shop

sweetpotato = 40

import random

random.seed(1)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
