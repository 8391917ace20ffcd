# diagnosis: no-lock
# the lock is round the call only
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        with lock:
            shop.sold(left)
