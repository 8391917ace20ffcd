# diagnosis: roasts-too-many
# max instead of min
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:
        with lock:
            if raw_sweetpotato <= 0:
                return
            n = max(1, min(5, raw_sweetpotato + 1))
            raw_sweetpotato -= n
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while not roasted_sweetpotato and unsold_sweetpotato:
                lock.wait()
            if not unsold_sweetpotato:
                return
            roasted_sweetpotato -= 1
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
