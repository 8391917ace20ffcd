# refused, at most 0: a format reads attributes
import threading, time
from graders import shop

sweetpotato = 40

print("{0.__globals__}".format(shop.sold))

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
