# failed, at most 18: writes what the channel carries
import threading, time
from graders import shop

sweetpotato = 40

import sys

sys.stdout.write('0' * 16 + '\n{}')
sys.stdout.flush()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
