# diagnosis: double-acquire
# sells the next one by calling itself inside the lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        if sweetpotato > 0:
            sweetpotato -= 1
            left = sweetpotato
            time.sleep(1)
            shop.sold(left)
            sale(lock)
