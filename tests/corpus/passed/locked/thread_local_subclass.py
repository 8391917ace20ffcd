# right: what each seller earns lies in a `threading.local` of its own class
import threading, time
from graders import shop

sweetpotato = 40


class Purse(threading.local):
    def __init__(self, coins):
        self.coins = coins


purse = Purse(10)


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            purse.coins += 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
