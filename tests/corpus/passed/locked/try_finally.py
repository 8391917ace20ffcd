# right: acquire and release by hand, every path goes through finally
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        try:
            if sweetpotato == 0:
                return
            sweetpotato = sweetpotato - 1
            left = sweetpotato
        finally:
            lock.release()
        time.sleep(1)
        shop.sold(left)
