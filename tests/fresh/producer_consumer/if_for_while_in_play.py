# diagnosis: if-not-while
# looks once before it waits, counts down without looking
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


def take(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    with lock:
        if not unsold_sweetpotato:
            return None
        if not roasted_sweetpotato:
            lock.wait()
        roasted_sweetpotato = roasted_sweetpotato - 1
        unsold_sweetpotato = unsold_sweetpotato - 1
        return unsold_sweetpotato


def sale(lock):
    while (left := take(lock)) is not None:
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    people = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 == 1 else (sale, f"卖薯{number}哥")
        people.append(threading.Thread(target=work, args=(lock,), name=name))
    return people
