# refused, at most 0: exchanges the counter
import threading, time
from graders import shop

sweetpotato = 40

shop.sold = print

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
