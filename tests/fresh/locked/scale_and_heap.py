# diagnosis: lock-order
# two locks, the other way round at the end
import threading, time
from graders import shop

sweetpotato = 40


scale = threading.Lock()


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            with scale:
                if sweetpotato == 0:
                    break
                sweetpotato -= 1
                now = sweetpotato
        time.sleep(1)
        with scale:
            with lock:
                shop.sold(now)
