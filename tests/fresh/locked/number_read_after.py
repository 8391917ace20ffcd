# diagnosis: released-too-early
# reads the number for the call after the release
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    going = True
    while going:
        with lock:
            going = sweetpotato > 0
            if going:
                sweetpotato -= 1
        if going:
            time.sleep(1)
            shop.sold(sweetpotato)
