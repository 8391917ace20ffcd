# diagnosis: wrong-number
# calls out how many it has sold
import threading, time
from graders import shop

sweetpotato = 40

already = 0


def sale(lock):
    global sweetpotato, already
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            already += 1
            number = already
        time.sleep(1)
        shop.sold(number)
