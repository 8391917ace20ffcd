# diagnosis: turns-do-not-oversell
# fails: turns
# seller 0 has taken it long before seller 1 looks
import threading, time
from graders import shop

sweetpotato = 40

def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)

TURNS = [0] * 10 + [1] * 10
