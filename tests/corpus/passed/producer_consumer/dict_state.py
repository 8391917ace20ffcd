# right: the day's numbers live in a dict made by hire; targets are wrapped in functools.partial
import functools
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
今天 = {}


def roast(lock):
    while True:
        with lock:
            几个 = min(5, 今天["生的"])
            今天["生的"] -= 几个
        if 几个 == 0:
            return
        time.sleep(5)
        with lock:
            今天["摊上"] += 几个
            shop.roasted(几个, 今天["摊上"])
            lock.notify_all()


def sale(lock):
    while True:
        with lock:
            while 今天["摊上"] == 0 and 今天["没卖"] > 0:
                lock.wait()
            if 今天["没卖"] == 0:
                return
            今天["摊上"] -= 1
            今天["没卖"] -= 1
            剩余 = 今天["没卖"]
            if 剩余 == 0:
                lock.notify_all()
        time.sleep(1)
        shop.sold(剩余)


def hire(employees, lock):
    今天["生的"] = raw_sweetpotato
    今天["摊上"] = 0
    今天["没卖"] = unsold_sweetpotato
    烤 = functools.partial(roast, lock)
    卖 = functools.partial(sale, lock)
    return [threading.Thread(target=烤 if n % 2 else 卖) for n in range(employees)]
