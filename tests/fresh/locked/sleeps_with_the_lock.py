# diagnosis: one-seller-sells-all
# the whole loop is inside the lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    lock.acquire()
    try:
        while sweetpotato > 0:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
    finally:
        lock.release()
