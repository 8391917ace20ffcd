# right: a batch of n wakes n sellers, which is enough; the end wakes all
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            if raw_sweetpotato == 0:
                return
            count = 5 if raw_sweetpotato >= 5 else raw_sweetpotato
            raw_sweetpotato -= count
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify(count)


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
    threads = []
    for n in range(employees):
        if n % 2:
            threads.append(threading.Thread(target=roast, args=(lock,), name="烤薯{}姐".format(n)))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name="卖薯{}哥".format(n)))
    return threads
