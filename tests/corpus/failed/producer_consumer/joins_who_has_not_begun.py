# diagnosis: crash
# fails: never_stuck, all_sold
# sellers join roasters whom nobody has started yet
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
kitchen = []


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        if batch == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    for person in kitchen:
        person.join()
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    del kitchen[:]
    staff = [threading.Thread(target=roast if n % 2 else sale, args=(lock,), name=f"{n}") for n in range(employees)]
    kitchen.extend(staff[1::2])
    return staff
