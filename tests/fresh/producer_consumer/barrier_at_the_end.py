# diagnosis: waits-forever
# sellers wait for ten to go home together
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
home = threading.Barrier(10)


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
            while not roasted_sweetpotato and unsold_sweetpotato:
                lock.wait()
            if not unsold_sweetpotato:
                break
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            now = unsold_sweetpotato
        time.sleep(1)
        shop.sold(now)
    home.wait()


def hire(employees, lock):
    people = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 == 1 else (sale, f"卖薯{number}哥")
        people.append(threading.Thread(target=work, args=(lock,), name=name))
    return people
