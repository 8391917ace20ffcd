# invalid, at most 0: a list that lies about its length
import sys
import time
from graders import shop

sweetpotato = 40
class Turns(list):
    def __len__(self):
        return 2


TURNS = Turns([0, 1] * 10**6)


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
