# diagnosis: waits-holding-lock
# fails: never_stuck
# waits inside the lock for an event that the seller outside sets only after taking the lock
import threading, time
from graders import shop

sweetpotato = 40
free = threading.Event()
free.set()


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        free.wait()
        if sweetpotato <= 0:
            lock.release()
            return
        free.clear()
        sweetpotato -= 1
        left = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(left)
        with lock:
            free.set()
