# diagnosis: no-lock
# fails: never_stuck
# the counter is locked, the number of what is still to be sold is not
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


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
    global roasted_sweetpotato, unsold_sweetpotato
    while unsold_sweetpotato > 0:
        got = False
        with lock:
            if roasted_sweetpotato > 0:
                roasted_sweetpotato -= 1
                got = True
        if got:
            unsold_sweetpotato -= 1
            time.sleep(1)
            shop.sold(unsold_sweetpotato)
        else:
            time.sleep(0.5)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
