# diagnosis: not-exclusive
# fails: never_stuck
# three places at the heap, and three hands in it
import threading, time
from graders import shop

sweetpotato = 40

class Stall:
    def __init__(self, places):
        self.bench = threading.BoundedSemaphore(places)

    def serve(self):
        global sweetpotato
        with self.bench:
            if not sweetpotato:
                return None
            n = sweetpotato - 1
            sweetpotato = n
        return n


stall = Stall(3)


def sale(lock):
    for left in iter(stall.serve, None):
        time.sleep(1)
        shop.sold(left)
