# diagnosis: never-stops
# goes on at zero
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato >= 0:
        if sweetpotato == 0:
            time.sleep(1)
            continue
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
