# diagnosis: one-sentinel
# fails: never_stuck
# one None in the queue sends one seller home; the others wait for theirs
import queue
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter = queue.Queue()
roasters = 0


def roast(lock):
    global raw_sweetpotato, roasters
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            break
        time.sleep(5)
        shop.roasted(count, counter.qsize() + count)
        for _ in range(count):
            counter.put("红薯")
    with lock:
        roasters -= 1
        if roasters == 0:
            counter.put(None)


def sale(lock):
    while True:
        potato = counter.get()
        if potato is None:
            break
        time.sleep(1)
        shop.sold(counter.qsize())


def hire(employees, lock):
    global roasters
    roasters = employees // 2
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
