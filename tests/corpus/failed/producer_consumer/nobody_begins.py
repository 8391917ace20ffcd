# diagnosis: waits-forever
# fails: never_stuck
# everybody waits for somebody else to begin
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
begun = threading.Event()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    if raw_sweetpotato > 0:
        begun.wait()
    while raw_sweetpotato > 0:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    if unsold_sweetpotato > 0:
        begun.wait()
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
