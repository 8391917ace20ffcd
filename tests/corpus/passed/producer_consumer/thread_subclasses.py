# right: two subclasses of Thread, each with a run of its own
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


class 烤薯姐(threading.Thread):
    def __init__(self, 编号, lock):
        super().__init__(name="烤薯{}姐".format(编号))
        self.lock = lock

    def run(self):
        roast(self.lock)


class 卖薯哥(threading.Thread):
    def __init__(self, 编号, lock):
        super().__init__(name="卖薯{}哥".format(编号))
        self.lock = lock

    def run(self):
        sale(self.lock)


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
            if left == 0:
                lock.notify_all()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [烤薯姐(n, lock) if n % 2 else 卖薯哥(n, lock) for n in range(employees)]
