# diagnosis: one-sentinel
# the seller of the last one puts one STOP
import queue, threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

shelf = queue.Queue()


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
            if count == 0:
                return
        time.sleep(5)
        with lock:
            shop.roasted(count, shelf.qsize() + count)
        for _ in range(count):
            shelf.put("红薯")


def sale(lock):
    global unsold_sweetpotato
    if unsold_sweetpotato == 0:
        return
    while True:
        thing = shelf.get()
        if thing == "STOP":
            return
        time.sleep(1)
        with lock:
            unsold_sweetpotato -= 1
            shop.sold(unsold_sweetpotato)
            if unsold_sweetpotato == 0:
                shelf.put("STOP")


def hire(employees, lock):
    crew = []
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
