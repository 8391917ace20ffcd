# diagnosis: releases-unheld-lock
# forgot acquire
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        now = sweetpotato
        time.sleep(1)
        shop.sold(now)
        lock.release()
