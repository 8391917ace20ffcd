# diagnosis: releases-unheld-lock
# releases inside the with
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
            lock.release()
            time.sleep(1)
            shop.sold(left)
