# diagnosis: lock-not-released
# fails: never_stuck
# one path of the loop goes round without giving the lock back
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato
    day_over = False
    while not day_over:
        lock.acquire()
        if sweetpotato == 0:
            day_over = True
            continue
        sweetpotato -= 1
        left = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(left)
