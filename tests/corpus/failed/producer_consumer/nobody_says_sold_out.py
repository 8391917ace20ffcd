# diagnosis: missing-notify
# fails: never_stuck
# every batch is announced, the end is not: whoever waits while the last one is being sold waits for ever
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
            lock.wait_for(lambda: roasted_sweetpotato > 0 or unsold_sweetpotato == 0)
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
        time.sleep(1)
        with lock:
            unsold_sweetpotato -= 1
            shop.sold(unsold_sweetpotato)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,),
                             name=("烤薯{}姐" if n % 2 else "卖薯{}哥").format(n))
            for n in range(employees)]
