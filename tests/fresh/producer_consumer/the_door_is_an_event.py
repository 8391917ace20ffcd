# diagnosis: not-exclusive
# an event as a door: wait, clear, set
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


door = threading.Event()
door.set()


def enter():
    door.wait()
    door.clear()


def leave():
    door.set()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        enter()
        n = min(5, raw_sweetpotato)
        raw_sweetpotato -= n
        leave()
        if n == 0:
            break
        time.sleep(5)
        enter()
        roasted_sweetpotato += n
        shop.roasted(n, roasted_sweetpotato)
        leave()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        enter()
        if unsold_sweetpotato == 0:
            leave()
            return
        if roasted_sweetpotato == 0:
            leave()
            time.sleep(1)
            continue
        roasted_sweetpotato -= 1
        unsold_sweetpotato -= 1
        rest = unsold_sweetpotato
        leave()
        time.sleep(1)
        shop.sold(rest)


def hire(employees, lock):
    threads = []
    for i in range(employees):
        if i % 2 == 1:
            threads.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{i}姐"))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{i}哥"))
    return threads
