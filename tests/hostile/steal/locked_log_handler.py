# refused, at most 0: writes a file
import threading, time
from graders import shop

sweetpotato = 40

import logging
logging.FileHandler('left_behind.txt')

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
