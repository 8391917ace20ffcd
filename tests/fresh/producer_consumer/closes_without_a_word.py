# diagnosis: missing-notify
# the roaster closes the stall and tells nobody
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


in_the_oven = 0
closed = False


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato, in_the_oven, closed
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
            in_the_oven += n
            if n == 0:
                if in_the_oven == 0:
                    closed = True
                return
        time.sleep(5)
        with lock:
            in_the_oven -= n
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and not closed:
                lock.wait()
            if roasted_sweetpotato == 0:
                return
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
