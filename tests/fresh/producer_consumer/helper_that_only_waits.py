# diagnosis: lost-wakeup
# looks with no lock, a helper waits
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def wait_for_the_oven(lock):
    with lock:
        lock.wait()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while unsold_sweetpotato > 0:
        if roasted_sweetpotato == 0:
            wait_for_the_oven(lock)
            continue
        with lock:
            if roasted_sweetpotato == 0:
                continue
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            rest = unsold_sweetpotato
            if rest == 0:
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
