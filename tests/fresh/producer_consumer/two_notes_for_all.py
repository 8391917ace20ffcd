# diagnosis: one-sentinel
# two end marks, however many sellers there are
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


import queue

shelf = queue.Queue()
oven = 0


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato, oven
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
            oven += 1
        if n > 0:
            time.sleep(5)
        with lock:
            oven -= 1
            if n > 0:
                roasted_sweetpotato += n
                shop.roasted(n, roasted_sweetpotato)
                for _ in range(n):
                    shelf.put("sweet potato")
            elif oven == 0:
                shelf.put("home")
                shelf.put("home")
                return
            else:
                return


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        what = shelf.get()
        if what == "home":
            break
        with lock:
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            rest = unsold_sweetpotato
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
