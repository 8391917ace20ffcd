# right: everybody looks again every millisecond, which takes thousands of naps while an oven is on
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            if count == 0 and unsold_sweetpotato == 0:
                break
            raw_sweetpotato -= count
        if count == 0:
            print("nothing raw left")
            time.sleep(0.002)
            continue
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    looked = 0
    while True:
        left = None
        with lock:
            if unsold_sweetpotato == 0:
                return
            if roasted_sweetpotato > 0:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left = unsold_sweetpotato
        if left is None:
            time.sleep(0.001)
            looked += 1
            continue
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
