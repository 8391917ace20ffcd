# right: two locks, always in the same order: no circle can close
import threading, time
from graders import shop

sweetpotato = 40
takings = 0
till = threading.Lock()


def sale(lock):
    global sweetpotato, takings
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            with till:
                takings += 2
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        with till:
            takings += 1
        shop.sold(left)
