# refused, at most 0: bases computed by text
import threading, time
from graders import shop

sweetpotato = 40

class A:
    def __mro_entries__(self, bases):
        return (threading.Thread,)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
