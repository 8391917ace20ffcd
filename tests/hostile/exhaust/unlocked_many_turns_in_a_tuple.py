# failed, at most 13: the same as a tuple, over several lines
import sys
import time
from graders import shop

sweetpotato = 40
TURNS = (
    tuple(range(2)) *
    2_000_000
)


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
