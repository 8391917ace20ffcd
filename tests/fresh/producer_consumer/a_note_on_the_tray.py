# diagnosis: waits-forever
# one note on the tray says that it is over
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


from collections import deque

tray = deque()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            tray.extend(["hot"] * n)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0 and not tray:
                return
            while not tray:
                lock.wait()
            if tray.popleft() == "over":
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            rest = unsold_sweetpotato
            if rest == 0:
                tray.append("over")
                lock.notify_all()
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
