# right: reaches the global through globals(), under the lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    g = globals()
    while True:
        with lock:
            if g["sweetpotato"] <= 0:
                return
            g["sweetpotato"] -= 1
            left = g["sweetpotato"]
        time.sleep(1)
        shop.sold(left)
