# diagnosis: waits-forever
# the seller gets and gets
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
import queue

shelf = queue.Queue()


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            return
        time.sleep(5)
        with lock:
            shop.roasted(n, shelf.qsize() + n)
            for _ in range(n):
                shelf.put(n)


def sale(lock):
    global unsold_sweetpotato
    while True:
        shelf.get()
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
