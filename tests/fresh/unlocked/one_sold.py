# diagnosis: wrong-number
# calls out that one was sold
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(1)


TURNS = [0, 1]
