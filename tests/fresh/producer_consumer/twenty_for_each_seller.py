# diagnosis: waits-forever
# each seller gets a fixed number from the shelf
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
    for _ in range(20):
        shelf.get()
        with lock:
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    crew = []
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
