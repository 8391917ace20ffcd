# diagnosis: not-exclusive
# fails: never_oversells
# a semaphore of two lets two sellers look at the same last one
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
gate = threading.Semaphore(2)


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with gate:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with gate:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        left = None
        with gate:
            if unsold_sweetpotato <= 0:
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
