# right: a lock of the module and a condition on it; the one handed in is not used
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
door = threading.Lock()
something_to_sell = threading.Condition(door)


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with door:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with door:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            something_to_sell.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with something_to_sell:
            while not roasted_sweetpotato and unsold_sweetpotato:
                something_to_sell.wait()
            if not unsold_sweetpotato:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            if not left:
                something_to_sell.notify_all()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    threads = []
    for n in range(employees):
        if n % 2:
            threads.append(threading.Thread(target=roast, args=(lock,), name="烤薯{}姐".format(n)))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,), name="卖薯{}哥".format(n)))
    return threads
