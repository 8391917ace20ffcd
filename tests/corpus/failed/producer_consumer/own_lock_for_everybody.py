# diagnosis: lock-per-thread
# fails: never_oversells
# hire gives every employee a lock of their own
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            if count == 0:
                break
            raw_sweetpotato -= count
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        sold = False
        with lock:
            if unsold_sweetpotato <= 0:
                return
            if roasted_sweetpotato > 0:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left = unsold_sweetpotato
                sold = True
        if sold:
            time.sleep(1)
            shop.sold(left)
        else:
            time.sleep(0.5)


def hire(employees, lock):
    threads = []
    for n in range(employees):
        lock = threading.Lock()
        threads.append(threading.Thread(target=roast if n % 2 else sale, args=(lock,)))
    return threads
