# diagnosis: one-seller-sells-all
# takes everything at once
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        mine = list(range(sweetpotato))
        sweetpotato = 0
    while mine:
        now = mine.pop()
        time.sleep(1)
        shop.sold(now)
