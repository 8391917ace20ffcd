# diagnosis: one-seller-sells-all
# goes home when the lock is taken
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    if not lock.acquire(blocking=False):
        return
    try:
        while sweetpotato > 0:
            sweetpotato -= 1
            left = sweetpotato
            time.sleep(1)
            shop.sold(left)
    finally:
        lock.release()
