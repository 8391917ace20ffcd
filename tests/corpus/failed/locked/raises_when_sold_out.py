# diagnosis: crash
# sells everything correctly, and then leaves by an exception nobody catches
import threading, time
from graders import shop

sweetpotato = 40


class SoldOut(Exception):
    pass


def take(lock):
    global sweetpotato
    with lock:
        if sweetpotato <= 0:
            raise SoldOut("卖完了")
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    while True:
        left = take(lock)
        time.sleep(1)
        shop.sold(left)
