# diagnosis: released-too-early
# looks with the lock, takes without it
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            have = sweetpotato
            if have == 0:
                return
        sweetpotato = have - 1
        time.sleep(1)
        shop.sold(have - 1)
