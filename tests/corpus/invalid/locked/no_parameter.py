# diagnosis: none
# line: 9
# another signature: the lock is not handed in
import threading, time
from graders import shop

sweetpotato = 40

def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)
