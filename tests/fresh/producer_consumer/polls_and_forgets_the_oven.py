# diagnosis: stops-too-early
# naps while something is raw, goes home when nothing is
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        lock.acquire()
        if roasted_sweetpotato > 0:
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            rest = unsold_sweetpotato
            lock.release()
            time.sleep(1)
            shop.sold(rest)
        elif raw_sweetpotato > 0:
            lock.release()
            time.sleep(1)
        else:
            lock.release()
            break


def hire(employees, lock):
    staff = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 else (sale, f"卖薯{number}哥")
        staff.append(threading.Thread(target=work, args=[lock], name=name))
    return staff
