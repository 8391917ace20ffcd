# right: looks, naps, and only then takes; a second per potato, and the gap is a whole second wide
import threading, time
from graders import shop

sweetpotato = 40

def sale():
    global sweetpotato
    while True:
        if sweetpotato <= 0:
            break
        time.sleep(1)
        sweetpotato -= 1
        shop.sold(sweetpotato)

TURNS = [0, 1]
