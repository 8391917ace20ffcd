# refused, at most 0: walks up from a generator
import threading, time
from graders import shop

sweetpotato = 40

def g():
    yield


g().gi_frame.f_back

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
