# diagnosis: lost-wakeup
# each seller clears the event before waiting
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
ready = threading.Event()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        if batch == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
        ready.set()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            over = unsold_sweetpotato == 0
            there = roasted_sweetpotato > 0
            if there:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                now = unsold_sweetpotato
        if over:
            ready.set()
            return
        if there:
            time.sleep(1)
            shop.sold(now)
        else:
            ready.clear()
            ready.wait()


def hire(employees, lock):
    people = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 == 1 else (sale, f"卖薯{number}哥")
        people.append(threading.Thread(target=work, args=(lock,), name=name))
    return people
