# diagnosis: releases-unheld-lock
# takes once before the loop, gives back twice inside
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    lock.acquire()
    while raw_sweetpotato > 0:
        n = min(5, raw_sweetpotato)
        raw_sweetpotato -= n
        lock.release()
        time.sleep(5)
        lock.acquire()
        roasted_sweetpotato += n
        shop.roasted(n, roasted_sweetpotato)
        lock.notify_all()
        lock.release()
    lock.release()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            lock.wait_for(lambda: roasted_sweetpotato > 0 or unsold_sweetpotato == 0)
            if not unsold_sweetpotato:
                return
            roasted_sweetpotato = roasted_sweetpotato - 1
            unsold_sweetpotato = unsold_sweetpotato - 1
            number = unsold_sweetpotato
        time.sleep(1)
        shop.sold(number)


def hire(employees, lock):
    threads = []
    for i in range(employees):
        if i % 2 == 1:
            threads.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{i}姐"))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{i}哥"))
    return threads
