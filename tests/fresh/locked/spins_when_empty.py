# diagnosis: busy-wait
# goes round and round when nothing is left
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                continue
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
