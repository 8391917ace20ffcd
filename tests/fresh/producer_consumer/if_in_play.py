# diagnosis: if-not-while
# a list for the counter, if before the pop
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter = []


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        if batch == 0:
            return
        time.sleep(5)
        with lock:
            shop.roasted(batch, len(counter) + batch)
            counter.extend([1] * batch)
            lock.notify_all()


def sale(lock):
    global unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            if len(counter) == 0:
                lock.wait()
            counter.pop()
            unsold_sweetpotato -= 1
            now = unsold_sweetpotato
        time.sleep(1)
        shop.sold(now)


def hire(employees, lock):
    people = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 == 1 else (sale, f"卖薯{number}哥")
        people.append(threading.Thread(target=work, args=(lock,), name=name))
    return people
