# diagnosis: waits-forever
# fails: never_stuck
# whoever is not alone waits for a boss who never comes, before anything is sold
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    time.sleep(2)
    if threading.active_count() > 2:
        threading.Event().wait()
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
