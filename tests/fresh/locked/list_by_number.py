# diagnosis: crash
# takes the number-th of a list that is too short
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    prices = [3, 4, 5]
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        price = prices[left + 3]
        shop.sold(left)
