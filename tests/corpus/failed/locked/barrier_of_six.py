# diagnosis: waits-forever
# fails: one_seller, never_stuck
# waits until six are there; with one seller, or seven, somebody waits for ever
import threading, time
from graders import shop

sweetpotato = 40
开张 = threading.Barrier(6)


def sale(lock):
    global sweetpotato
    开张.wait()
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
