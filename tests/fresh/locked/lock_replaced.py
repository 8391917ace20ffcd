# diagnosis: lock-per-thread
# replaces the lock by a new one
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    lock = threading.Lock()
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
