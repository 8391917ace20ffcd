# right: a seller first claims one of today's, then waits on a semaphore for it; every claim is met
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
ready = threading.Semaphore(0)


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            total = roasted_sweetpotato
        shop.roasted(count, total)
        ready.release(count)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            unsold_sweetpotato -= 1
        ready.acquire()
        with lock:
            roasted_sweetpotato -= 1
            left = roasted_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,),
                             name=("烤薯{}姐" if n % 2 else "卖薯{}哥").format(n))
            for n in range(employees)]
