# diagnosis: not-exclusive
# fails: never_oversells
# asks whether the lock is taken and never takes it
import threading, time
from graders import shop

sweetpotato = 40
busy = threading.Lock()


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        while busy.locked():
            time.sleep(0.1)
        if sweetpotato > 0:
            sweetpotato -= 1
            left = sweetpotato
            time.sleep(1)
            shop.sold(left)
