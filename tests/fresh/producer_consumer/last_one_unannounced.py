# diagnosis: missing-notify
# the sellers wait for the end, and nobody says so
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            batch = min(raw_sweetpotato, 5)
            raw_sweetpotato -= batch
        if not batch:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0:
                if raw_sweetpotato == 0 and unsold_sweetpotato == 0:
                    return
                lock.wait()
            roasted_sweetpotato -= 1
            now = unsold_sweetpotato - 1
        time.sleep(1)
        shop.sold(now)
        with lock:
            unsold_sweetpotato -= 1


def hire(employees, lock):
    people = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 == 1 else (sale, f"卖薯{number}哥")
        people.append(threading.Thread(target=work, args=(lock,), name=name))
    return people
