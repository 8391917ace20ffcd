# diagnosis: check-outside-lock
# fails: never_oversells
# a counter object whose every method locks; asking and taking are two calls
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

class Counter:
    def __init__(self, lock):
        self.lock = lock

    def any(self):
        with self.lock:
            return roasted_sweetpotato > 0

    def over(self):
        with self.lock:
            return unsold_sweetpotato <= 0

    def take(self):
        global roasted_sweetpotato, unsold_sweetpotato
        with self.lock:
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            return unsold_sweetpotato

    def put(self, count):
        global roasted_sweetpotato
        with self.lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)


def roast(lock):
    global raw_sweetpotato
    counter = Counter(lock)
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            return
        time.sleep(5)
        counter.put(count)


def sale(lock):
    counter = Counter(lock)
    while not counter.over():
        if counter.any():
            left = counter.take()
            time.sleep(1)
            shop.sold(left)
        else:
            time.sleep(0.25)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
