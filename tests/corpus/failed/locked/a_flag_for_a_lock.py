# diagnosis: not-exclusive
# fails: never_oversells
# a home-made lock: between seeing "free" and writing "taken" another seller sees "free", too
import threading, time
from graders import shop

sweetpotato = 40
taken = False


def sale(lock):
    global sweetpotato, taken
    while True:
        while taken:
            time.sleep(0.1)
        taken = True
        if sweetpotato <= 0:
            taken = False
            break
        sweetpotato -= 1
        left = sweetpotato
        taken = False
        time.sleep(1)
        shop.sold(left)
