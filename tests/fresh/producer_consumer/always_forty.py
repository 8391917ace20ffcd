# diagnosis: roasts-too-many
# roasts forty whatever is ordered
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


done = 0


def roast(lock):
    global roasted_sweetpotato, done
    while True:
        with lock:
            if done >= 40:
                return
            done += 5
        time.sleep(5)
        with lock:
            roasted_sweetpotato += 5
            shop.roasted(5, roasted_sweetpotato)
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
            rest = unsold_sweetpotato
        time.sleep(1)
        shop.sold(rest)


def hire(employees, lock):
    threads = []
    for i in range(employees):
        if i % 2 == 1:
            threads.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{i}姐"))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{i}哥"))
    return threads
