# right: one potato, then the rest of the day by recursion; the lock is given back first
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        if sweetpotato <= 0:
            return
        sweetpotato -= 1
        left = sweetpotato
    time.sleep(1)
    shop.sold(left)
    sale(lock)
