# refused, at most 0: a pattern asks for the owner
import threading, time
from graders import shop

sweetpotato = 40

match threading.Lock():
    case object(owner=o):
        pass

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
