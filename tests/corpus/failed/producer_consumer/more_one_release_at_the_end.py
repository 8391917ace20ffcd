# diagnosis: notify-one
# fails: never_stuck
# a semaphore counts what is roasted; at the end it is released once, for one of the others
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

ready = threading.Semaphore(0)


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
        for _ in range(count):
            ready.release()


def sale(lock):
    global unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
        ready.acquire()
        with lock:
            if unsold_sweetpotato == 0:
                return
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            if left == 0:
                ready.release()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
