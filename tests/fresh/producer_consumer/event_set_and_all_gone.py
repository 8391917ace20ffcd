# diagnosis: busy-wait
# an event of the day that is never cleared, with an own lock
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
open_ = threading.Event()
key = threading.Lock()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with key:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            return
        time.sleep(5)
        with key:
            shop.roasted(n, roasted_sweetpotato + n)
            roasted_sweetpotato += n
        open_.set()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while unsold_sweetpotato > 0:
        open_.wait()
        with key:
            mine = roasted_sweetpotato > 0
            if mine:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                now = unsold_sweetpotato
        if mine:
            time.sleep(1)
            shop.sold(now)


def hire(employees, lock):
    people = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 == 1 else (sale, f"卖薯{number}哥")
        people.append(threading.Thread(target=work, args=(lock,), name=name))
    return people
