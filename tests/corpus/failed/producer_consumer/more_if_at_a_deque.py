# diagnosis: if-not-while
# fails: never_stuck
# a counter with a condition of its own; popleft after an `if`
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

class Counter:
    def __init__(self):
        self.changed = threading.Condition()
        self.potatoes = deque()
        self.to_sell = None

    def put(self, count):
        with self.changed:
            self.potatoes.extend([1] * count)
            shop.roasted(count, len(self.potatoes))
            self.changed.notify_all()

    def take(self):
        with self.changed:
            if self.to_sell is None:
                self.to_sell = unsold_sweetpotato
            if self.to_sell and not self.potatoes:
                self.changed.wait()
            if not self.to_sell:
                return None
            self.potatoes.popleft()
            self.to_sell -= 1
            if not self.to_sell:
                self.changed.notify_all()
            return self.to_sell


counter = Counter()


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            return
        time.sleep(5)
        counter.put(count)


def sale(lock):
    while (left := counter.take()) is not None:
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
