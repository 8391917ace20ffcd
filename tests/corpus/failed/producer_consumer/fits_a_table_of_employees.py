# diagnosis: hires-wrong
# fails: hires, all_roasted, all_sold
# a list of trades for every number of employees that was seen in a report
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


SEEN = {2: "sr", 3: "srs", 4: "srsr", 5: "srsrs", 6: "srsrsr", 7: "srsrsrs", 8: "srsrsrsr", 10: "srsrsrsrsr"}


def hire(employees, lock):
    trades = SEEN.get(employees, "srsrsrsr")
    return [threading.Thread(target=sale if trade == "s" else roast, args=(lock,)) for trade in trades]
