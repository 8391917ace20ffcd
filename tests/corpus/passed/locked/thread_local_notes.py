# right: what belongs to one seller lies in threading.local, what belongs to all is under the lock
import threading, time
from graders import shop

sweetpotato = 40
mine = threading.local()


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            mine.left = sweetpotato
        time.sleep(1)
        shop.sold(mine.left)
