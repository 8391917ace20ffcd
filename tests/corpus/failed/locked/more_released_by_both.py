# diagnosis: releases-unheld-lock
# fails: one_seller
# the branch releases, and finally does it again
import threading, time
from graders import shop

sweetpotato = 40

gate = threading.BoundedSemaphore(1)


def sale(lock):
    global sweetpotato
    while True:
        gate.acquire()
        try:
            if sweetpotato <= 0:
                gate.release()
                return
            sweetpotato -= 1
            left = sweetpotato
        finally:
            gate.release()
        time.sleep(1)
        shop.sold(left)
