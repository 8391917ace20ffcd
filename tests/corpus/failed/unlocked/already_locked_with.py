# diagnosis: already-locked
# fails: oversells, turns
# a lock of the module keeps looking and taking together: no schedule can oversell
import threading, time
from graders import shop

sweetpotato = 40
lock = threading.Lock()


def sale():
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 1]
