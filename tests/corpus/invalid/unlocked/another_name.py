# diagnosis: none
# a required function is missing: it is called sell here
import threading, time
from graders import shop

sweetpotato = 40

def sell():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)

TURNS = [0, 1]
