# diagnosis: lock-per-thread
# makes a lock in the loop
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        mine = threading.RLock()
        mine.acquire()
        try:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            now = sweetpotato
        finally:
            mine.release()
        time.sleep(1)
        shop.sold(now)
