# refused, at most 0: leaves something in memory
import threading, time
from graders import shop

sweetpotato = 40

import multiprocessing.shared_memory

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
