# diagnosis: stops-too-early
# fails: all_sold
# the first roaster who finds nothing raw sends the sellers home
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

closed = threading.Event()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            closed.set()
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato
    while True:
        with lock:
            got = roasted_sweetpotato > 0
            if got:
                roasted_sweetpotato -= 1
                left = roasted_sweetpotato
            elif closed.is_set():
                return
        time.sleep(1)
        if got:
            shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
