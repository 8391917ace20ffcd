# diagnosis: waits-holding-lock
# waits for the other with the lock in hand
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
bell = threading.Event()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
        bell.set()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                bell.clear()
                bell.wait()
            if unsold_sweetpotato == 0:
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
