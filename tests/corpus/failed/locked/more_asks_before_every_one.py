# diagnosis: not-exclusive
# fails: never_oversells, all_sold
# waits until nobody has the lock, and never takes it
import threading, time
from graders import shop
sweetpotato = 40
door = threading.Lock()  # an RLock can be asked only since Python 3.14

def sale(lock):
    global sweetpotato
    while True:
        while door.locked():
            time.sleep(0.1)
        if sweetpotato <= 0: return
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)
