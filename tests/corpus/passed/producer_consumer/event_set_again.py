# right: one event for news and for the end; who finds nothing clears it under the lock
import threading, time, queue
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

news = threading.Event()
def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(raw_sweetpotato, 5); raw_sweetpotato -= n
        if n == 0: return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            news.set()
def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        news.wait()
        with lock:
            if unsold_sweetpotato == 0:
                return
            if roasted_sweetpotato == 0:
                news.clear()
                continue
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            if left == 0:
                news.set()
        time.sleep(1)
        shop.sold(left)

def hire(employees, lock):
    if employees and not raw_sweetpotato: news.set()
    return [threading.Thread(target=roast if i % 2 else sale, args=(lock,), name=f"{i}") for i in range(employees)]
