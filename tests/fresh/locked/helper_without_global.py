# diagnosis: crash
# forgot global in a helper
import threading, time
from graders import shop

sweetpotato = 40


def take():
    if sweetpotato > 0:
        sweetpotato -= 1
        return sweetpotato
    return -1


def sale(lock):
    while True:
        with lock:
            rest = take()
        if rest < 0:
            break
        time.sleep(1)
        shop.sold(rest)
