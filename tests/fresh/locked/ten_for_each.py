# diagnosis: stops-too-early
# each seller sells ten at most
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    for _ in range(10):
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
