# diagnosis: turns-do-not-oversell
# fails: turns
# sale() is done, TURNS was forgotten: seller 0 and then seller 1 run to the end
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = []
