# diagnosis: crash
# asks a dictionary for a shelf that it does not have
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

shelves = {"上": 0}


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with lock:
            shelves["下"] += count
            shop.roasted(count, shelves["下"])
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
    crew = []
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
