# diagnosis: not-exclusive
# fails: never_oversells
# a semaphore of two lets two sellers at the heap
import threading, time
from graders import shop

sweetpotato = 40
两个窗口 = threading.Semaphore(2)


def sale(lock):
    global sweetpotato
    while True:
        with 两个窗口:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
