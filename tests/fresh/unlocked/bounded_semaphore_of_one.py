# diagnosis: already-locked
# a semaphore of one
import threading, time
from graders import shop

sweetpotato = 40


一次一个 = threading.BoundedSemaphore(1)


def sale():
    global sweetpotato
    while sweetpotato > 0:
        一次一个.acquire()
        try:
            if sweetpotato > 0:
                sweetpotato -= 1
                time.sleep(1)
                shop.sold(sweetpotato)
        finally:
            一次一个.release()


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
