# right: a decorator that locks round the taking
import functools
import threading, time
from graders import shop

sweetpotato = 40
stall_lock = threading.RLock()


def synchronized(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        with stall_lock:
            return function(*args, **kwargs)
    return wrapper


@synchronized
def take_one():
    global sweetpotato
    if sweetpotato > 0:
        sweetpotato -= 1
        return sweetpotato
    return None


def sale(lock):
    left = take_one()
    while left is not None:
        time.sleep(1)
        shop.sold(left)
        left = take_one()
