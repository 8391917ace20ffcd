# diagnosis: no-lock
# fails: never_oversells
# the tutorial's unlocked sale with a lock in its signature and none in its body
import threading,time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    while sweetpotato>0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)
