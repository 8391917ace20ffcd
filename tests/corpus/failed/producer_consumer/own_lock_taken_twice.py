# diagnosis: double-acquire
# fails: never_stuck
# holds the counter's own lock and calls a helper that takes it again
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter_lock = threading.Lock()


def put(count):
    global roasted_sweetpotato
    with counter_lock:
        roasted_sweetpotato += count


def roast(lock):
    global raw_sweetpotato
    while True:
        with counter_lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with counter_lock:
            shop.roasted(count, roasted_sweetpotato + count)
            put(count)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        left = None
        with counter_lock:
            if unsold_sweetpotato == 0:
                return
            if roasted_sweetpotato > 0:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left = unsold_sweetpotato
        if left is not None:
            time.sleep(1)
            shop.sold(left)
        else:
            time.sleep(0.5)


def hire(employees, lock):
    threads = []
    for n in range(employees):
        if n % 2:
            threads.append(threading.Thread(target=roast, args=(lock,), name="烤薯{}姐".format(n)))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name="卖薯{}哥".format(n)))
    return threads
