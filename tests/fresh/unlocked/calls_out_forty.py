# diagnosis: wrong-number
# calls out the same number every time
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    morning = sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(morning)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
