# diagnosis: releases-unheld-lock
# acquire may time out, finally releases all the same: somebody else's lock, or none
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        try:
            if lock.acquire(timeout=0.5):
                if sweetpotato > 0:
                    sweetpotato -= 1
                    time.sleep(1)
                    shop.sold(sweetpotato)
        finally:
            lock.release()
        time.sleep(1)
