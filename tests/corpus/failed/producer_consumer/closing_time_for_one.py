# diagnosis: notify-one
# fails: never_stuck
# the last roaster closes the kitchen and wakes one seller only
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
closed = False
roasters = 0


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato, roasters, closed
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
            if count == 0:
                roasters -= 1
                if roasters == 0:
                    closed = True
                    lock.notify()
                return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and not closed:
                lock.wait()
            if roasted_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            left = roasted_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    global roasters
    roasters = employees // 2
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
