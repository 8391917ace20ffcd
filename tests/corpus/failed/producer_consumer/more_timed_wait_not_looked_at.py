# diagnosis: if-not-while
# fails: never_oversells
# waits thirty seconds at most, and takes one whether it was woken or not
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
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            if not roasted_sweetpotato:
                lock.wait(timeout=30)
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            if left <= 0:
                lock.notify_all()
            if left < 0:
                return
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
