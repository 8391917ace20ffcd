# diagnosis: no-lock
# a helper takes one, and nobody locks
import threading, time
from graders import shop

sweetpotato = 40


def take():
    global sweetpotato
    if sweetpotato > 0:
        sweetpotato -= 1
        return sweetpotato
    return None


def sale(lock):
    while (left := take()) is not None:
        time.sleep(1)
        shop.sold(left)
