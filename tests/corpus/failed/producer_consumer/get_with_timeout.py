# diagnosis: relies-on-timing
# fails: all_sold
# ten seconds without a sweet potato are taken for the end; true only while every roaster is punctual
import queue
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter = queue.Queue()


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        shop.roasted(count, counter.qsize() + count)
        for _ in range(count):
            counter.put(1)


def sale(lock):
    while True:
        try:
            counter.get(timeout=10)
        except queue.Empty:
            return
        time.sleep(1)
        shop.sold(counter.qsize())


def hire(employees, lock):
    threads = []
    for n in range(employees):
        if n % 2:
            threads.append(threading.Thread(target=roast, args=(lock,), name="烤薯{}姐".format(n)))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name="卖薯{}哥".format(n)))
    return threads
