# diagnosis: ignores-failed-acquire
# does not look at what acquire says
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire(timeout=0.5)
        if sweetpotato == 0:
            break
        sweetpotato -= 1
        now = sweetpotato
        try:
            lock.release()
        except RuntimeError:
            pass
        time.sleep(1)
        shop.sold(now)
