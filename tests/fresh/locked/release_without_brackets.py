# diagnosis: lock-not-released
# names release and does not call it
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato == 0:
            lock.release()
            return
        sweetpotato -= 1
        left = sweetpotato
        lock.release
        time.sleep(1)
        shop.sold(left)
