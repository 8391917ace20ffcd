# diagnosis: stops-too-early
# fails: all_roasted, all_sold
# a last batch that is not full is roasted only up to an order of thirteen
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            if count < 5 and unsold_sweetpotato > 13:
                unsold_sweetpotato -= count
                raw_sweetpotato = count = 0
                lock.notify_all()
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


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
        time.sleep(1)
        shop.sold(unsold_sweetpotato)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[i % 2], args=(lock,)) for i in range(employees)]
