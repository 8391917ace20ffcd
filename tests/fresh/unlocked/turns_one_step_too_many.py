# diagnosis: turns-do-not-oversell
# seller 1 comes a step too late
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 0, 0, 1, 1]
