# diagnosis: turns-do-not-oversell
# the list of turns is still empty
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while True:
        if sweetpotato == 0:
            break
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = []
