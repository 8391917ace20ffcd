# diagnosis: stops-too-early
# return inside the loop
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato > 0:
                sweetpotato -= 1
                now = sweetpotato
            else:
                return
        time.sleep(1)
        shop.sold(now)
        return
