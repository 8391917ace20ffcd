# diagnosis: already-locked
# a semaphore of one keeps them apart
import threading, time
from graders import shop

sweetpotato = 40


window = threading.Semaphore(1)


def sale():
    global sweetpotato
    more = True
    while more:
        window.acquire()
        more = sweetpotato > 0
        if more:
            sweetpotato = sweetpotato - 1
            rest = sweetpotato
        window.release()
        if more:
            time.sleep(1)
            shop.sold(rest)


TURNS = [0, 0, 1, 1, 0, 1]
