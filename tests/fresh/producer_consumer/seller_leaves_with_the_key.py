# diagnosis: lock-not-released
# the seller goes home with the lock
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        lock.acquire()
        if raw_sweetpotato == 0:
            lock.release()
            return
        if raw_sweetpotato >= 5:
            batch = 5
        else:
            batch = raw_sweetpotato
        raw_sweetpotato = raw_sweetpotato - batch
        lock.release()
        time.sleep(5)
        lock.acquire()
        roasted_sweetpotato = roasted_sweetpotato + batch
        shop.roasted(batch, roasted_sweetpotato)
        lock.notify_all()
        lock.release()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        lock.acquire()
        while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
            lock.wait()
        if unsold_sweetpotato == 0:
            return
        roasted_sweetpotato -= 1
        unsold_sweetpotato -= 1
        rest = unsold_sweetpotato
        lock.release()
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
