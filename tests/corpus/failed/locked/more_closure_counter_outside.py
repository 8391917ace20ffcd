# diagnosis: check-outside-lock
# fails: never_oversells
# a closure that locks the taking, and a loop that looks without
import threading, time
from graders import shop

sweetpotato = 40

def make(lock):
    def take():
        global sweetpotato
        with lock:
            sweetpotato = sweetpotato - 1
            return sweetpotato
    return take


def sale(lock):
    take = make(lock)
    while True:
        if sweetpotato < 1:
            break
        left = take()
        time.sleep(1)
        shop.sold(left)
