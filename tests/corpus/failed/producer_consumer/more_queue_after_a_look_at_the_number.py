# diagnosis: waits-forever
# fails: never_stuck
# looks how many are to be sold, then waits at the queue for one that another has taken
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

counter = queue.Queue()


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            return
        time.sleep(5)
        with lock:
            shop.roasted(count, count)
        for n in range(count):
            counter.put(n)


def sale(lock):
    global unsold_sweetpotato
    while unsold_sweetpotato > 0:
        counter.get()
        with lock:
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
