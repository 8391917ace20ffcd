# refused, at most 0: plays the keyboard
import threading, time
from graders import shop

sweetpotato = 40

import _thread
_thread.interrupt_main()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
