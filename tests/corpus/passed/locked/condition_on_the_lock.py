# right: each seller makes a Condition, but all of them on the one lock handed in
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    turn = threading.Condition(lock)
    while True:
        with turn:
            if sweetpotato <= 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
