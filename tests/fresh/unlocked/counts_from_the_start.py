# diagnosis: wrong-number
# calls out how many were there before
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato:
        before = sweetpotato
        sweetpotato = before - 1
        time.sleep(1)
        shop.sold(before)


TURNS = [0, 1, 0, 1]
