# diagnosis: ignores-failed-acquire
# takes it if it is free, else goes on
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        got = lock.acquire(blocking=False)
        if sweetpotato == 0:
            if got:
                lock.release()
            return
        sweetpotato -= 1
        now = sweetpotato
        if got:
            lock.release()
        time.sleep(1)
        shop.sold(now)
