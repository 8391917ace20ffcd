# failed, at most 13: no list, and no end either
import sys
import time
from graders import shop

sweetpotato = 40
import itertools
TURNS = itertools.cycle([0, 1])


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
