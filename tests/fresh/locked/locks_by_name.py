# diagnosis: lock-per-thread
# a dictionary with a lock for each name
import threading, time
from graders import shop

sweetpotato = 40


locks = {}


def sale(lock):
    global sweetpotato
    me = threading.current_thread().name
    locks[me] = threading.Lock()
    while True:
        with locks[me]:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
