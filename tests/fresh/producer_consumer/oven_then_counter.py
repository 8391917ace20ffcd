# diagnosis: lock-order
# oven then counter for roasters, counter then oven for sellers
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

oven = threading.Lock()
counter = threading.Lock()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with oven:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        oven.acquire()
        counter.acquire()
        roasted_sweetpotato += count
        shop.roasted(count, roasted_sweetpotato)
        counter.release()
        oven.release()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        counter.acquire()
        oven.acquire()
        left = None
        if roasted_sweetpotato > 0:
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        over = unsold_sweetpotato == 0
        oven.release()
        counter.release()
        time.sleep(1)
        if left is not None:
            shop.sold(left)
        elif over:
            return


def hire(employees, lock):
    crew = []
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
