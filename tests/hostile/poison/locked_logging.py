# failed, at most 18: logs to a place of its own from now on
import threading, time
from graders import shop

sweetpotato = 40

import logging

logging.basicConfig(level=10, force=True)
logging.disable(0)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
