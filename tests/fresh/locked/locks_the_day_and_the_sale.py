# diagnosis: double-acquire
# takes it for the day, and again for each sale
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    lock.acquire()
    while sweetpotato > 0:
        lock.acquire()
        sweetpotato -= 1
        left = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(left)
    lock.release()
