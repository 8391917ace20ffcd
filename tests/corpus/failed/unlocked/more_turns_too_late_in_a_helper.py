# diagnosis: turns-do-not-oversell
# fails: turns
# the second seller looks when the first has taken it
import threading, time
from graders import shop

sweetpotato = 40

def take():
    global sweetpotato
    n = sweetpotato - 1
    sweetpotato = n
    return n


def sale():
    while sweetpotato > 0:
        left = take()
        time.sleep(1)
        shop.sold(left)


TURNS = [1, 1, 1, 1, 0, 0]
