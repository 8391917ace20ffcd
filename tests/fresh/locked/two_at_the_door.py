# diagnosis: not-exclusive
# a semaphore of two
import threading, time
from graders import shop

sweetpotato = 40


door = threading.BoundedSemaphore(value=2)


def sale(lock):
    global sweetpotato
    while True:
        with door:
            if sweetpotato < 1:
                return
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
