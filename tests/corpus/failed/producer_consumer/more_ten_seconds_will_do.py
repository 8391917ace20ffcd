# diagnosis: relies-on-timing
# fails: all_sold
# an empty counter is looked at once more after ten seconds; still empty means over
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
    global roasted_sweetpotato
    patience = 2
    while patience:
        with lock:
            got = roasted_sweetpotato > 0
            if got:
                roasted_sweetpotato -= 1
                left = roasted_sweetpotato
        if got:
            patience = 2
            time.sleep(1)
            shop.sold(left)
        else:
            patience -= 1
            time.sleep(10)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
