# diagnosis: already-locked
# a condition of its own as a lock
import threading, time
from graders import shop

sweetpotato = 40


door = threading.Condition()


def sale():
    global sweetpotato
    while True:
        with door:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
