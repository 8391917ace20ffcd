# diagnosis: already-locked
# an RLock with try and finally
import threading, time
from graders import shop

sweetpotato = 40


key = threading.RLock()


def sale():
    global sweetpotato
    going = True
    while going:
        key.acquire()
        try:
            if sweetpotato > 0:
                sweetpotato = sweetpotato - 1
                number = sweetpotato
            else:
                going = False
        finally:
            key.release()
        if going:
            time.sleep(1)
            shop.sold(number)


TURNS = [0, 1]
