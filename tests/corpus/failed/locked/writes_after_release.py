# diagnosis: released-too-early
# fails: never_oversells
# looks under the lock, gives it back, and only then takes
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            n = sweetpotato
        if n <= 0:
            return
        sweetpotato = n - 1
        time.sleep(1)
        shop.sold(n - 1)
