# failed, at most 13: two million turns, which nobody could wait for
import sys
import time
from graders import shop

sweetpotato = 40
TURNS = [0, 1] * 10**6


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
