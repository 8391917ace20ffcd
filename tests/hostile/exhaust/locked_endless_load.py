# invalid, at most 0: is never loaded
import threading, time
from graders import shop

sweetpotato = 40

while True:
    pass

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
