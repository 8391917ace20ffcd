# diagnosis: none
# line: 9
# another signature: sale() takes no parameter in this exercise
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)

TURNS = [0, 1]
