# diagnosis: ignores-failed-acquire
# waits for half a second at most, and goes on
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire(timeout=0.5)
        try:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        finally:
            try:
                lock.release()
            except RuntimeError:
                pass
        time.sleep(1)
        shop.sold(left)
