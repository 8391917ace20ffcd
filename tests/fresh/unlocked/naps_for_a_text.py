# diagnosis: crash
# sleeps for a text
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        left = sweetpotato
        time.sleep("1")
        shop.sold(left)


TURNS = [0, 1]
