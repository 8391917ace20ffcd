# right: everything under the lock, the nap too; slow, one after the other, but never wrong
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                break
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
