# diagnosis: wrong-number
# fails: one_seller, all_sold
# properly locked, but calls out how many there were, not how many are left
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            shop.sold(sweetpotato)
            sweetpotato -= 1
        time.sleep(1)
