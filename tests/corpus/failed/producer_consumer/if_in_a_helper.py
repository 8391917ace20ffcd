# diagnosis: if-not-while
# fails: never_oversells
# the same in a class, with acquire and release
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


class Counter:
    def __init__(self, lock):
        self.lock = lock

    def take(self):
        global roasted_sweetpotato, unsold_sweetpotato
        self.lock.acquire()
        try:
            if unsold_sweetpotato > 0 and not roasted_sweetpotato > 0:
                self.lock.wait()
            if unsold_sweetpotato <= 0:
                return -1
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            if unsold_sweetpotato == 0:
                self.lock.notify_all()
            return unsold_sweetpotato
        finally:
            self.lock.release()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    counter = Counter(lock)
    while (left := counter.take()) >= 0:
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,),
                             name=("烤薯{}姐" if n % 2 else "卖薯{}哥").format(n))
            for n in range(employees)]
