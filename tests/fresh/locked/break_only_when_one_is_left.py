# diagnosis: stops-too-early
# breaks before the last one
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato <= 1:
            lock.release()
            break
        sweetpotato -= 1
        left = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(left)
