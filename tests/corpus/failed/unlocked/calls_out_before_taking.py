# diagnosis: wrong-number
# fails: one_seller
# calls out how many there were, not how many are left: 40 down to 1
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        shop.sold(sweetpotato)
        sweetpotato = sweetpotato - 1
        time.sleep(1)


TURNS = [0, 1]
