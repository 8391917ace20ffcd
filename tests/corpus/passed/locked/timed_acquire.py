# right: an acquire that timed out is noticed, and tried again
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        if not lock.acquire(timeout=2):
            continue
        try:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        finally:
            lock.release()
        time.sleep(1)
        shop.sold(left)
