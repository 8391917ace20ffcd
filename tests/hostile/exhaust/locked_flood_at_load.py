# invalid, at most 0: a hundred million characters at once
import sys
import threading, time
from graders import shop

sweetpotato = 40
print("x" * 10**8)


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            shop.sold(sweetpotato)
        time.sleep(1)
