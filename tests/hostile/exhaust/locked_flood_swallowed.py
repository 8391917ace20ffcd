# invalid, at most 0: floods, and lets no exception out
import sys
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        try:
            sys.stdout.write("x" * 10**7)
        except BaseException:
            pass
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            shop.sold(sweetpotato)
        time.sleep(1)
