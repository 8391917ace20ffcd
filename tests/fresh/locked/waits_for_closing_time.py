# diagnosis: waits-forever
# waits for a closing time that nobody rings
import threading, time
from graders import shop

sweetpotato = 40

closing = threading.Event()


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
        if left == 38:
            closing.set()
    closing.wait()
