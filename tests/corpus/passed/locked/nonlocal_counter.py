# right: an inner function counts the seller's own sales with nonlocal; the heap is changed under the lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    mine = 0

    def serve():
        nonlocal mine
        global sweetpotato
        with lock:
            if sweetpotato <= 0:
                return False
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        mine += 1
        return True

    while serve():
        pass
