# diagnosis: crash
# a lock without brackets
import threading, time
from graders import shop

sweetpotato = 40


guard = threading.Lock


def sale(lock):
    global sweetpotato
    while True:
        with guard:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
