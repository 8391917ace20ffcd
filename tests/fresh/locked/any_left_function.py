# diagnosis: check-outside-lock
# asks a function that takes the lock, then takes it again
import threading, time
from graders import shop

sweetpotato = 40


def any_left(lock):
    with lock:
        return sweetpotato > 0


def sale(lock):
    global sweetpotato
    while any_left(lock):
        with lock:
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
