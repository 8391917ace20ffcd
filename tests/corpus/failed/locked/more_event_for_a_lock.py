# diagnosis: not-exclusive
# fails: never_stuck
# an event lets everybody through who waits for it, before one of them clears it
import threading, time
from graders import shop

sweetpotato = 40

free = threading.Event()
free.set()


def sale(lock):
    global sweetpotato
    while True:
        free.wait()
        free.clear()
        try:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        finally:
            free.set()
        time.sleep(1)
        shop.sold(left)
