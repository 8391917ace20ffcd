# right: who has nothing left to sell looks ten thousand times a second whether all customers are served
import threading, time
from graders import shop

sweetpotato = 40
served = 0


def sale(lock):
    global sweetpotato, served
    while True:
        with lock:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            served += 1
            left = sweetpotato
        try:
            time.sleep(1)
            shop.sold(left)
        finally:
            with lock:
                served -= 1
    while True:
        with lock:
            if served == 0:
                return
        time.sleep(0.0001)
