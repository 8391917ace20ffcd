# diagnosis: no-lock
# goes in when nobody is inside, counted by hand
import threading, time
from graders import shop

sweetpotato = 40


people = {"inside": 0}


def sale(lock):
    global sweetpotato
    while True:
        if people["inside"] >= 1:
            time.sleep(0.5)
            continue
        people["inside"] += 1
        empty = sweetpotato == 0
        if not empty:
            sweetpotato -= 1
            left = sweetpotato
        people["inside"] -= 1
        if empty:
            return
        time.sleep(1)
        shop.sold(left)
