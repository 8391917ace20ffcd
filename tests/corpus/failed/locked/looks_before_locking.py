# diagnosis: check-outside-lock
# fails: never_oversells
# the loop decides before the lock is taken, and nobody looks again inside
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
