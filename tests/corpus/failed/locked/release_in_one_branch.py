# diagnosis: lock-not-released
# fails: never_stuck
# the tutorial's cell with the release moved into the branch: whoever finds the heap empty keeps the lock
import threading,time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    while sweetpotato>0:
        if lock.acquire():
            if sweetpotato>0:
                sweetpotato -= 1
                time.sleep(1)
                shop.sold(sweetpotato)
                lock.release()
            time.sleep(1)
