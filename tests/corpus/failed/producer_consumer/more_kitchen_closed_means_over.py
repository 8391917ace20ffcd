# diagnosis: stops-too-early
# fails: all_sold
# the kitchen closes when nothing is raw; the last batches are still in the oven
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

kitchen_closed = False


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato, kitchen_closed
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
            if not raw_sweetpotato:
                kitchen_closed = True
                lock.notify_all()
        if not count:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato
    while True:
        with lock:
            lock.wait_for(lambda: roasted_sweetpotato or kitchen_closed)
            if not roasted_sweetpotato:
                return
            roasted_sweetpotato -= 1
            left = roasted_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
