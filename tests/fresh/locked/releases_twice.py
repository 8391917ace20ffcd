# diagnosis: releases-unheld-lock
# releases in the if and after it
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato == 0:
            lock.release()
            break
        sweetpotato -= 1
        now = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(now)
    lock.release()
