# diagnosis: check-outside-lock
# counts what is there once, at the beginning
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    for _ in range(sweetpotato):
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
