# diagnosis: lock-order
# fails: never_stuck
# those who came first lock till and book, the others book and till
import threading, time
from graders import shop

sweetpotato = 40

till, book = threading.Lock(), threading.Lock()
came = []


def sale(lock):
    global sweetpotato
    with lock:
        odd = len(came) % 2
        came.append(threading.current_thread().name)
    first, second = (book, till) if odd else (till, book)
    while True:
        first.acquire()
        second.acquire()
        try:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        finally:
            second.release()
            first.release()
        time.sleep(1)
        shop.sold(left)
