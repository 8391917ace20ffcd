# right: hire copies the day's numbers into a dataclass, and everybody works on that
from dataclasses import dataclass
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


@dataclass
class Stall:
    raw: int
    counter: int
    unsold: int


stall = Stall(0, 0, 0)


def roast(lock):
    while True:
        with lock:
            count = min(5, stall.raw)
            stall.raw -= count
        if count == 0:
            return
        time.sleep(5)
        with lock:
            stall.counter += count
            shop.roasted(count, stall.counter)
            lock.notify_all()


def sale(lock):
    while True:
        with lock:
            lock.wait_for(lambda: stall.counter or not stall.unsold)
            if not stall.unsold:
                return
            stall.counter -= 1
            stall.unsold -= 1
            left = stall.unsold
            if not left:
                lock.notify_all()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    stall.raw, stall.counter, stall.unsold = raw_sweetpotato, 0, unsold_sweetpotato
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
