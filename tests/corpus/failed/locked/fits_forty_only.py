# diagnosis: one-seller-sells-all
# fails: everyone_sells
# takes turns on a day of forty, and on every other day the first one sells all
import threading, time
from graders import shop

sweetpotato = 40
today = {}


def sale(lock):
    global sweetpotato
    with lock:
        stock = today.setdefault("stock", sweetpotato)
        while stock != 40 and sweetpotato > 0:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
