# diagnosis: already-locked
# fails: oversells, turns
# a semaphore of one is a lock by another name
import threading, time
from graders import shop

sweetpotato = 40
一个人的摊位 = threading.Semaphore(1)


def sale():
    global sweetpotato
    while True:
        一个人的摊位.acquire()
        try:
            if sweetpotato == 0:
                break
            sweetpotato = sweetpotato - 1
            time.sleep(1)
            shop.sold(sweetpotato)
        finally:
            一个人的摊位.release()


TURNS = [0, 1, 0, 1]
