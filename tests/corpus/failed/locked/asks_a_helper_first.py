# diagnosis: check-outside-lock
# fails: never_oversells
# two methods, each safe alone; between them the answer grows old
import threading, time
from graders import shop

sweetpotato = 40


def any_left(lock):
    with lock:
        return sweetpotato > 0


def take(lock):
    global sweetpotato
    with lock:
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    while any_left(lock):
        left = take(lock)
        time.sleep(1)
        shop.sold(left)
