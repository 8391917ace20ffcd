# diagnosis: never-stops
# naps when nothing is left, and looks again
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    open_today = True
    while open_today:
        with lock:
            left = None
            if sweetpotato > 0:
                sweetpotato -= 1
                left = sweetpotato
        time.sleep(1)
        if left is not None:
            shop.sold(left)
