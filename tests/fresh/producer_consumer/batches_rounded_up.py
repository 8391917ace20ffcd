# diagnosis: roasts-too-many
# as many full batches as are needed
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            if raw_sweetpotato < 1:
                return
            batches = (raw_sweetpotato + 4) // 5
            batch = 5 if batches else 0
            raw_sweetpotato = (batches - 1) * 5
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    crew = []
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
