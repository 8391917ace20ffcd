# diagnosis: check-outside-lock
# remembers the number, then locks and writes
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        n = sweetpotato
        if n <= 0:
            break
        with lock:
            sweetpotato = n - 1
        time.sleep(1)
        shop.sold(n - 1)
