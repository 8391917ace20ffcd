# diagnosis: crash
# with lock.acquire(): instead of with lock:
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock.acquire():
            if sweetpotato < 1:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
