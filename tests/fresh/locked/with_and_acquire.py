# diagnosis: double-acquire
# with and acquire
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            lock.acquire()
            if sweetpotato == 0:
                lock.release()
                return
            sweetpotato -= 1
            now = sweetpotato
            lock.release()
        time.sleep(1)
        shop.sold(now)
