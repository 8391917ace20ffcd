# failed, at most 18: True is one as well
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(bool(sweetpotato))
