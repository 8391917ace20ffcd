# invalid, at most 0: ten million characters for the other stream, in each round
import sys
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        sys.stderr.write("x" * 10**7)
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            shop.sold(sweetpotato)
        time.sleep(1)
