# diagnosis: no-lock
# fails: never_oversells
# polls politely, looks and takes with no lock held
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:
        count = min(5, raw_sweetpotato)
        raw_sweetpotato -= count
        time.sleep(5)
        roasted_sweetpotato += count
        shop.roasted(count, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while unsold_sweetpotato > 0:
        if roasted_sweetpotato > 0:
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            time.sleep(1)
            shop.sold(unsold_sweetpotato)
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
