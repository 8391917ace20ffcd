# refused, at most 0: sends itself a signal
import threading, time
from graders import shop

sweetpotato = 40

import signal
signal.raise_signal(signal.SIGKILL)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
