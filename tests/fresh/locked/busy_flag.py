# diagnosis: not-exclusive
# a flag instead of a lock
import threading, time
from graders import shop

sweetpotato = 40


busy = False


def sale(lock):
    global sweetpotato, busy
    while True:
        while busy:
            time.sleep(0.5)
        busy = True
        if sweetpotato == 0:
            busy = False
            return
        sweetpotato -= 1
        now = sweetpotato
        busy = False
        time.sleep(1)
        shop.sold(now)
