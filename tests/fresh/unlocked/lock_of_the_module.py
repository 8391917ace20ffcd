# diagnosis: already-locked
# the stall already has a lock of its own
import threading, time
from graders import shop

sweetpotato = 40


gate = threading.Lock()


def sale():
    global sweetpotato
    while True:
        with gate:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            rest = sweetpotato
        time.sleep(1)
        shop.sold(rest)


TURNS = [0, 1, 0, 1]
