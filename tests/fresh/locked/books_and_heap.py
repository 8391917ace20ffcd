# diagnosis: lock-order
# writes in the book and looks at the heap, the other way round
import threading, time
from graders import shop

sweetpotato = 40


till = threading.Lock()
earned = 0


def book(lock):
    global earned
    with till:
        with lock:
            earned += 3 if sweetpotato else 2


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            with till:
                sweetpotato -= 1
                left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        book(lock)
