# diagnosis: not-exclusive
# fails: never_oversells
# a lock class with a boolean in it: two may find it free
import threading, time
from graders import shop

sweetpotato = 40

class MyLock:
    def __init__(self):
        self.busy = False

    def __enter__(self):
        while self.busy:
            time.sleep(0.01)
        self.busy = True

    def __exit__(self, *error):
        self.busy = False


my_lock = MyLock()


def sale(lock):
    global sweetpotato
    going = True
    while going:
        with my_lock:
            going = sweetpotato > 0
            if going:
                sweetpotato -= 1
                left = sweetpotato
        if going:
            time.sleep(1)
            shop.sold(left)
