# diagnosis: waits-holding-lock
# fails: never_stuck, all_sold
# holds the lock while waiting for the roasters to go home, or finds one who has not even begun
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

staff = []

def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato
    with lock:
        for person in staff[1::2]:
            person.join()
    while True:
        with lock:
            if roasted_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            left = roasted_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    for n in range(employees):
        staff.append(threading.Thread(target=roast if n % 2 else sale, args=(lock,)))
    return list(staff)
