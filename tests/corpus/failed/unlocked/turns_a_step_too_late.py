# diagnosis: turns-do-not-oversell
# fails: turns
# read, read, write: after three steps seller 0 has already taken it, seller 1 looks too late
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 0, 0, 0, 1, 1, 1, 1]
