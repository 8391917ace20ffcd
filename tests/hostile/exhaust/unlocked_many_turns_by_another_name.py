# invalid, at most 0: a long list that has another name as well
import sys
import time
from graders import shop

sweetpotato = 40
turns = [0, 1] * 10**6
TURNS = turns


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
