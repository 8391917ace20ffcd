# refused, at most 0: works elsewhere
import threading, time
from graders import shop

sweetpotato = 40

import os

os.fork()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
