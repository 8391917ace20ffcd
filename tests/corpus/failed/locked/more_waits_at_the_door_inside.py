# diagnosis: waits-holding-lock
# fails: never_stuck
# holds the lock at the barrier where two are needed
import threading, time
from graders import shop

sweetpotato = 40

door = threading.Barrier(2)
met = False


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            if threading.active_count() > 2:
                door.wait()
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
