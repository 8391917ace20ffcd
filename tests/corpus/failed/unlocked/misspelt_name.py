# diagnosis: crash
# fails: one_seller
# the tutorial itself spells it both ways: NameError on the first sale
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpatato)


TURNS = [0, 1]
