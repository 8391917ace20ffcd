# diagnosis: crash
# assigns without global
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
