# invalid, at most 0: a list that is made long afterwards
import sys
import time
from graders import shop

sweetpotato = 40
TURNS = [0]
TURNS.extend([0, 1] * 10**6)


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
