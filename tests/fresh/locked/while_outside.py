# diagnosis: check-outside-lock
# the loop looks, the lock comes later
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato != 0:
        lock.acquire()
        sweetpotato -= 1
        now = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(now)
