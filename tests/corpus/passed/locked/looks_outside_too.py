# right: reads the heap without the lock for its diary only; such a look may be old, and decides nothing
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    diary = []
    while True:
        diary.append(sweetpotato)
        with lock:
            if sweetpotato <= 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        diary.append("现在还有{}个".format(sweetpotato))
