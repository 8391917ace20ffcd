# right: half of the second is waited for with the lock held; too long for the bonus of serving side by side
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
            time.sleep(0.5)
        time.sleep(0.5)
        shop.sold(left)
