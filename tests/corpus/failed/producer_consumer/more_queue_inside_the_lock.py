# diagnosis: waits-holding-lock
# fails: never_stuck
# waits at the queue with the lock that the roasters need
import threading, time, queue
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

q = queue.Queue()
def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if not n: return
        time.sleep(5)
        shop.roasted(n, n)
        for _ in range(n): q.put(1)
def sale(lock):
    global unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0: return
            q.get()
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)

def hire(employees, lock):
    return [threading.Thread(target=roast if i % 2 else sale, args=(lock,), name=f"{i}") for i in range(employees)]
