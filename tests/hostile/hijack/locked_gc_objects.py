# refused, at most 0: asks the collector for everything
import threading, time
from graders import shop

sweetpotato = 40

import gc

print([o for o in gc.get_objects() if type(o).__name__ == 'Kernel'])

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
