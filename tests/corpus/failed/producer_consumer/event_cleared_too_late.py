# diagnosis: lost-wakeup
# fails: never_stuck
# sees an empty counter, then clears the event that the roaster has set meanwhile
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
fresh = threading.Event()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
        fresh.set()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                fresh.set()
                return
            empty = roasted_sweetpotato == 0
            if not empty:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left = unsold_sweetpotato
        if empty:
            fresh.clear()
            fresh.wait()
        else:
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
