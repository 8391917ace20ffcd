# diagnosis: hires-wrong
# even ones roast
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            batch = min(raw_sweetpotato, 5)
            raw_sweetpotato -= batch
        if not batch:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while not roasted_sweetpotato and unsold_sweetpotato:
                lock.wait()
            if not unsold_sweetpotato:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            now = unsold_sweetpotato
        time.sleep(1)
        shop.sold(now)


def hire(employees, lock):
    return [threading.Thread(target=sale if n % 2 else roast, args=(lock,), name=str(n)) for n in range(employees)]
