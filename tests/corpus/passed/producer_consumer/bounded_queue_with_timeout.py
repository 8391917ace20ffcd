# right: room for three; who gets nothing for a second looks whether the day is over
import threading, time, queue
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

q = queue.Queue(maxsize=3)
def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            n = min(3, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0: return
        time.sleep(5)
        shop.roasted(n, n)
        for i in range(n): q.put(i)
def sale(lock):
    global unsold_sweetpotato
    while True:
        try:
            q.get(timeout=1)
        except queue.Empty:
            with lock:
                if unsold_sweetpotato == 0: return
            continue
        with lock:
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)

def hire(employees, lock):
    return [threading.Thread(target=roast if i % 2 else sale, args=(lock,), name=f"{i}") for i in range(employees)]
