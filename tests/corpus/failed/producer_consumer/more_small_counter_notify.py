# diagnosis: notify-one
# fails: never_stuck
# room for five; roasters and sellers wait at one condition, and one notify may wake the wrong kind
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
            return
        time.sleep(5)
        with lock:
            while roasted_sweetpotato > 0:
                lock.wait()
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                lock.notify()
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            lock.notify()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
