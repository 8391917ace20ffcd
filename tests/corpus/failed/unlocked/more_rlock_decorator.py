# diagnosis: already-locked
# fails: oversells, turns
# a decorator that locks every step
import threading, time
from graders import shop

sweetpotato = 40

counter_lock = threading.RLock()


def locked(function):
    def inner(*args):
        with counter_lock:
            return function(*args)
    return inner


@locked
def take():
    global sweetpotato
    if sweetpotato > 0:
        sweetpotato -= 1
        return sweetpotato
    return None


def sale():
    while (left := take()) is not None:
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 1, 0, 1]
