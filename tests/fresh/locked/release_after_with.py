# diagnosis: releases-unheld-lock
# releases once more after the with
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(left)
