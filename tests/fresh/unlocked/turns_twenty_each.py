# diagnosis: turns-do-not-oversell
# first the whole day of one, then of the other
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0] * 20 + [1] * 20
