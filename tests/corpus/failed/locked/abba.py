# diagnosis: lock-order
# fails: never_stuck
# takes heap then till to sell, till then heap to count: two sellers, each with one lock, want the other
import threading, time
from graders import shop

sweetpotato = 40
takings = 0
till = threading.Lock()


def sale(lock):
    global sweetpotato, takings
    while True:
        with lock:
            with till:
                if sweetpotato <= 0:
                    return
                sweetpotato -= 1
                left = sweetpotato
                takings += 2
        time.sleep(1)
        shop.sold(left)
        with till:
            with lock:
                takings += 0 if sweetpotato else 1
