# invalid, at most 0: leaves politely while it is loaded
import threading, time
from graders import shop

sweetpotato = 40

import sys
sys.exit(0)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
