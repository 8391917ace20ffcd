# diagnosis: waits-holding-lock
# waits for room on the counter with the lock in hand
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


room = threading.Semaphore(3)


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(3, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            return
        time.sleep(5)
        with lock:
            for _ in range(n):
                room.acquire()
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            rest = unsold_sweetpotato
            room.release()
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
