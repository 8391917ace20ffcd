# diagnosis: one-seller-sells-all
# fails: everyone_sells
# the same with acquire and try: the helper is the whole day
import threading, time
from graders import shop

sweetpotato = 40


def one_day():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)


def sale(lock):
    lock.acquire()
    try:
        one_day()
    finally:
        lock.release()
