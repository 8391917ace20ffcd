# diagnosis: waits-holding-lock
# fails: never_stuck
# naps inside the lock until nobody serves, but whoever serves needs the lock to say that they are done
import threading, time
from graders import shop

sweetpotato = 40
serving = False


def sale(lock):
    global sweetpotato, serving
    while True:
        with lock:
            while serving:
                time.sleep(0.1)
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
            serving = True
        time.sleep(1)
        shop.sold(left)
        with lock:
            serving = False
