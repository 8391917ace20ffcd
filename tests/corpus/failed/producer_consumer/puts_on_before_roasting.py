# diagnosis: sells-unroasted
# fails: never_oversells
# the counter is filled first and the roasting done afterwards
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            if count == 0:
                break
            raw_sweetpotato -= count
            roasted_sweetpotato += count
            lock.notify_all()
        time.sleep(5)
        with lock:
            shop.roasted(count, roasted_sweetpotato)


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
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,),
                             name=("烤薯{}姐" if n % 2 else "卖薯{}哥").format(n))
            for n in range(employees)]
