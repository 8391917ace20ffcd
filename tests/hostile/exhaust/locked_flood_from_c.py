# invalid, at most 0: lines without end, and no loop that anybody counts
import sys
import threading, time
from graders import shop

sweetpotato = 40
import itertools

sys.stderr.writelines(itertools.repeat("x" * 99))


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            shop.sold(sweetpotato)
        time.sleep(1)
