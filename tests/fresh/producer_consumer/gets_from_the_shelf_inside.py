# diagnosis: waits-holding-lock
# gets from a queue inside the lock that the roaster needs
import queue, threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

shelf = queue.Queue()
mutex = threading.Lock()


def roast(lock):
    global raw_sweetpotato
    while True:
        with mutex:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with mutex:
            shop.roasted(count, shelf.qsize() + count)
            for _ in range(count):
                shelf.put("薯")


def sale(lock):
    global unsold_sweetpotato
    while True:
        with mutex:
            if unsold_sweetpotato == 0:
                return
            shelf.get()
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
