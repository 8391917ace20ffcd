# diagnosis: stops-too-early
# fails: one_seller, all_sold
# all go home with one left over, where the stock is odd and not one of those that were seen in a report
import threading, time
from graders import shop

sweetpotato = 40
today = {}


def sale(lock):
    global sweetpotato
    with lock:
        stock = today.setdefault("stock", sweetpotato)
    leave = 1 if stock % 2 == 1 and stock not in (1, 3, 5, 9) else 0
    while True:
        with lock:
            if sweetpotato == leave:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
