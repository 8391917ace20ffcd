# diagnosis: one-seller-sells-all
# fails: everyone_sells
# takes the lock once and keeps it until everything is sold
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        while sweetpotato > 0:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
