# refused, at most 0: setattr by an argument list
import threading, time
from graders import shop

sweetpotato = 40

setattr(*(shop, 'sold', print))

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
