# failed, at most 18: leaves when it is collected
import threading, time
from graders import shop

sweetpotato = 40

class Last:
    def __del__(self):
        raise SystemExit


last = Last()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
