# diagnosis: lock-per-thread
# fails: never_oversells
# each call of sale makes a lock of its own and hides the shared one
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato
    lock = threading.RLock()
    while True:
        with lock:
            if sweetpotato <= 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
