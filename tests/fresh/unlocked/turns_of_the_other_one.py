# diagnosis: turns-do-not-oversell
# all turns for seller 1
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        sweetpotato = left
        time.sleep(1)
        shop.sold(left)


TURNS = [1] * 30
