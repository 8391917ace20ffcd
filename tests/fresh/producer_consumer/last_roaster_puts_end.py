# diagnosis: one-sentinel
# the end is put once by the roaster that takes the last
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
import queue

counter = queue.SimpleQueue()
END = object()
at_work = 0


def roast(lock):
    global raw_sweetpotato, at_work
    with lock:
        at_work += 1
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
            if n == 0:
                at_work -= 1
                if at_work == 0:
                    counter.put(END)
                return
        time.sleep(5)
        with lock:
            shop.roasted(n, counter.qsize() + n)
            for _ in range(n):
                counter.put(1)


def sale(lock):
    global unsold_sweetpotato
    while counter.get() is not END:
        with lock:
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
