# diagnosis: waits-holding-lock
# fails: never_stuck
# acquires, polls, releases: nobody can put anything on the counter meanwhile
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
    while unsold_sweetpotato:
        lock.acquire()
        while not roasted_sweetpotato and unsold_sweetpotato:
            time.sleep(0.3)
        if unsold_sweetpotato:
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            lock.release()
            time.sleep(1)
            shop.sold(left)
        else:
            lock.release()


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
