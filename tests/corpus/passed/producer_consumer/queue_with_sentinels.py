# right: a queue for a counter; the last roaster to go home leaves one end mark for every seller
import queue
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter = queue.Queue()
roasters = sellers = 0


def roast(lock):
    global raw_sweetpotato, roasters
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
            if count == 0:
                roasters -= 1
                last = roasters == 0
                break
        time.sleep(5)
        shop.roasted(count, counter.qsize() + count)
        for _ in range(count):
            counter.put("红薯")
    if last:
        for _ in range(sellers):
            counter.put(None)


def sale(lock):
    global unsold_sweetpotato
    while counter.get() is not None:
        time.sleep(1)
        with lock:
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        shop.sold(left)


def hire(employees, lock):
    global roasters, sellers
    roasters = employees // 2
    sellers = employees - roasters
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
