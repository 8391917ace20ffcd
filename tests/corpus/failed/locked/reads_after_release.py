# diagnosis: released-too-early
# fails: all_sold
# takes under the lock, but calls out what the heap holds a second later
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
