# diagnosis: one-sentinel
# fails: never_stuck
# each roaster leaves one None, but there may be one seller more than roasters
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

counter = queue.Queue()


class Roaster(threading.Thread):
    def __init__(self, lock):
        super().__init__()
        self.lock = lock

    def run(self):
        roast(self.lock)


class Seller(Roaster):
    def run(self):
        sale(self.lock)


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        if batch == 0:
            break
        time.sleep(5)
        with lock:
            shop.roasted(batch, batch)
            for n in range(batch):
                counter.put(n)
    with lock:
        done.append(1)
        if len(done) == roasters:
            for _ in range(roasters):
                counter.put(None)


done = []
roasters = 0


def sale(lock):
    for n in iter(counter.get, None):
        time.sleep(1)
        shop.sold(n)


def hire(employees, lock):
    global roasters
    roasters = employees // 2
    return [Roaster(lock) if n % 2 else Seller(lock) for n in range(employees)]
