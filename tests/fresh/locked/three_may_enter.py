# diagnosis: not-exclusive
# a bounded semaphore of three
import threading, time
from graders import shop

sweetpotato = 40


窗口 = threading.BoundedSemaphore(3)


def sale(lock):
    global sweetpotato
    while True:
        with 窗口:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
