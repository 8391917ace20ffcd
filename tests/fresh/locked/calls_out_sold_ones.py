# diagnosis: wrong-number
# calls out how many it has sold
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    mine = 0
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            mine += 1
        time.sleep(1)
        shop.sold(mine)
