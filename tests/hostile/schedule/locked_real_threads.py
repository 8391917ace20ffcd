# refused, at most 0: threads past the scheduler
import threading, time
from graders import shop

sweetpotato = 40

import _thread

_thread.start_new_thread(print, ())

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
