# diagnosis: waits-forever
# waits until the last one is sold, also when there was none
import threading, time
from graders import shop

sweetpotato = 40


closed = threading.Event()


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        if left == 0:
            closed.set()
    closed.wait()
