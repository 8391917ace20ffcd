# diagnosis: relies-on-timing
# each comes at a moment of their own, and nobody locks
import threading, time
from graders import shop

sweetpotato = 40

comers = 0


def sale(lock):
    global sweetpotato, comers
    with lock:
        mine = comers
        comers += 1
    time.sleep(0.01 * (mine + 1))
    while sweetpotato > 0:
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)
