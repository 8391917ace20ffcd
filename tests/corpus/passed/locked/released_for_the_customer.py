# right: holds the lock round the loop, but gives it back while serving and takes it again to look
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    lock.acquire()
    while sweetpotato > 0:
        sweetpotato -= 1
        left = sweetpotato
        lock.release()
        time.sleep(1)
        shop.sold(left)
        lock.acquire()
    lock.release()
