# diagnosis: one-seller-sells-all
# a helper does the whole day inside the with
import threading, time
from graders import shop

sweetpotato = 40


def day():
    global sweetpotato
    for left in range(sweetpotato - 1, -1, -1):
        sweetpotato = left
        time.sleep(1)
        shop.sold(left)


def sale(lock):
    with lock:
        day()
