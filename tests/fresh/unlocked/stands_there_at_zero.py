# diagnosis: never-stops
# stands at the empty stall
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato >= 0:
        if sweetpotato:
            sweetpotato = sweetpotato - 1
            left = sweetpotato
            time.sleep(1)
            shop.sold(left)
        else:
            time.sleep(1)


TURNS = [0, 1]
