# refused, at most 0: asks object for everybody
import threading, time
from graders import shop

sweetpotato = 40

().__class__.__base__.__subclasses__()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
