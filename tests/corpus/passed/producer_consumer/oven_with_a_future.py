# right: the roasting is a job for a pool, and its result is waited for
import threading, time, queue
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

from concurrent.futures import ThreadPoolExecutor
def bake(n):
    time.sleep(5)
    return n
def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    with ThreadPoolExecutor(1) as oven:
        while True:
            with lock:
                n = min(raw_sweetpotato, 5); raw_sweetpotato -= n
            if n == 0: return
            n = oven.submit(bake, n).result()
            with lock:
                roasted_sweetpotato += n
                shop.roasted(n, roasted_sweetpotato)
                lock.notify_all()

def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)

def hire(employees, lock):
    return [threading.Thread(target=roast if i % 2 else sale, args=(lock,), name=f"{i}") for i in range(employees)]
