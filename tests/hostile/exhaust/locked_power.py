# invalid not_judged, at most 0: a power that nobody can wait for
import threading, time
from graders import shop

sweetpotato = 40

9 ** (9 ** 9)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
