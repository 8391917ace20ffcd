# diagnosis: one-sentinel
# a -1 on the shelf ends the day of one seller
import queue, threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

shelf = queue.SimpleQueue()
roasters = 0


def roast(lock):
    global raw_sweetpotato, roasters
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            break
        time.sleep(5)
        with lock:
            shop.roasted(count, count)
        for n in range(count):
            shelf.put(n)
    with lock:
        roasters -= 1
        if roasters == 0:
            shelf.put(-1)


def sale(lock):
    while (n := shelf.get()) >= 0:
        time.sleep(1)
        shop.sold(n)


def hire(employees, lock):
    global roasters
    crew = []
    roasters = employees // 2
    for n in range(employees):
        if n % 2:
            crew.append(threading.Thread(target=roast, args=(lock,), name=f"烤薯{n}姐"))
        else:
            crew.append(threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥"))
    return crew
