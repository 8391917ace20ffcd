# invalid, at most 0: waits for itself while it is loaded
import threading, time
from graders import shop

sweetpotato = 40

l = threading.Lock()
l.acquire()
l.acquire()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
