# diagnosis: stops-too-early
# fails: one_seller, all_sold
# one sweet potato each and home
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        if sweetpotato > 0:
            sweetpotato -= 1
            left = sweetpotato
        else:
            return
    time.sleep(1)
    shop.sold(left)
