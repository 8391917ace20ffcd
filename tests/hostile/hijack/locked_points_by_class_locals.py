# refused, at most 0: a class body is a namespace as well
import threading, time
from graders import shop

sweetpotato = 40

class A:
    locals()["__getattr" + "ibute__"] = print

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
