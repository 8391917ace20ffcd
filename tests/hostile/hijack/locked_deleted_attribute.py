# refused invalid, at most 0: takes a name away from the library
import threading, time
from graders import shop

sweetpotato = 40

t = threading
del t.Thread

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
