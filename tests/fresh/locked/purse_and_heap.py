# diagnosis: lock-order
# heap then purse when selling, purse then heap when counting
import threading, time
from graders import shop

sweetpotato = 40

purse = threading.Lock()
coins = 0


def count(lock):
    with purse:
        with lock:
            return coins + sweetpotato


def sale(lock):
    global sweetpotato, coins
    while True:
        with lock:
            if sweetpotato == 0:
                return
            with purse:
                coins += 1
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        count(lock)
