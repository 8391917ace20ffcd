# diagnosis: stops-too-early
# fails: one_seller
# off by one: goes home when one is left
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            if sweetpotato <= 1:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
