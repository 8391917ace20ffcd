# right: a seller claims a place in a batch that is still in the oven, and waits for that batch
import threading, time, queue
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

batches = []
class Batch:
    def __init__(self, n):
        self.n, self.done = n, threading.Event()
def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
            if n == 0: return
            b = Batch(n)
            batches.append(b)
            lock.notify_all()
        time.sleep(5)
        shop.roasted(n, n)
        b.done.set()
def sale(lock):
    global unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0: return
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            while not any(b.n for b in batches):
                lock.wait()
            b = next(b for b in batches if b.n)
            b.n -= 1
        b.done.wait()
        time.sleep(1)
        shop.sold(left)

def hire(employees, lock):
    return [threading.Thread(target=roast if i % 2 else sale, args=(lock,), name=f"{i}") for i in range(employees)]
