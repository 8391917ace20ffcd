# diagnosis: double-acquire
# with inside with, the same lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            with lock:
                sweetpotato -= 1
                left = sweetpotato
        time.sleep(1)
        shop.sold(left)
