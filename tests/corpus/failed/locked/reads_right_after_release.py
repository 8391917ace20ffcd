# diagnosis: released-too-early
# fails: all_sold
# one line too late: the number is noted just after the release
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato <= 0:
            lock.release()
            return
        sweetpotato -= 1
        lock.release()
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)
