# diagnosis: notify-one
# fails: never_stuck
# the seller of the last one tells one colleague only
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

class Stall:
    def __init__(self, lock):
        self.change = lock
        self.counter = []
        self.unsold = unsold_sweetpotato

    def put(self, count):
        with self.change:
            self.counter += ["红薯"] * count
            shop.roasted(count, len(self.counter))
            self.change.notify(count)

    def take(self):
        with self.change:
            self.change.wait_for(lambda: self.counter or not self.unsold)
            if not self.unsold:
                return None
            self.counter.pop()
            self.unsold -= 1
            if not self.unsold:
                self.change.notify()
            return self.unsold


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            return
        time.sleep(5)
        stall.put(count)


def sale(lock):
    while (left := stall.take()) is not None:
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    global stall
    stall = Stall(lock)
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
