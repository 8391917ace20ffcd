# diagnosis: already-locked
# fails: oversells, turns
# the tutorial's locked cell handed in for the unlocked exercise: it looks again after acquiring
import threading,time
from graders import shop
sweetpotato = 40
lock = threading.RLock()
def sale():
    global sweetpotato
    while sweetpotato>0:
        if lock.acquire():
            if sweetpotato>0:
                sweetpotato -= 1
                time.sleep(1)
                shop.sold(sweetpotato)
            lock.release()
            time.sleep(1)
TURNS = [0, 0, 1, 1]
