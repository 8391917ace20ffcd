# diagnosis: one-sentinel
# the roaster who finds nothing raw leaves one None
import queue, threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

shelf = queue.Queue()
working = None


def roast(lock):
    global raw_sweetpotato, working
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
            if count == 0:
                working -= 1
                if working == 0:
                    shelf.put(None)
                return
        time.sleep(5)
        with lock:
            shop.roasted(count, shelf.qsize() + count)
        for _ in range(count):
            shelf.put("红薯")


def sale(lock):
    global unsold_sweetpotato
    for thing in iter(shelf.get, None):
        with lock:
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    global working
    working = employees // 2
    crew = []
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
