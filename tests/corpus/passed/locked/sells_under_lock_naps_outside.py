# right: takes and calls out in one go under the lock, naps afterwards
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    sold_out = False
    while not sold_out:
        with lock:
            if sweetpotato > 0:
                sweetpotato = sweetpotato - 1
                shop.sold(sweetpotato)
            else:
                sold_out = True
        time.sleep(1)
