# diagnosis: roasts-too-many
# fails: all_roasted
# a batch is at least two, even where only one is raw
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:
        with lock:
            if raw_sweetpotato <= 0:
                return
            count = max(2, min(5, raw_sweetpotato))
            raw_sweetpotato -= count
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
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
            if left == 0:
                lock.notify_all()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
