# diagnosis: turns-do-not-oversell
# one goes through alone before the other looks
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        rest = sweetpotato
        time.sleep(1)
        shop.sold(rest)


TURNS = [0, 0, 0, 0, 0, 0, 1]
