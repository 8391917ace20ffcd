# right: a semaphore of one is a lock
import threading, time
from graders import shop

sweetpotato = 40
counter_place = threading.BoundedSemaphore(1)


def sale(lock):
    global sweetpotato
    while True:
        with counter_place:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
