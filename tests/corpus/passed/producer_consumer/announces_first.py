# right: announces the batch before it lies on the counter; keeps a total of its own
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    mine = 0
    while (count := take_raw(lock)) > 0:
        time.sleep(5)
        mine += count
        shop.roasted(count, mine)
        with lock:
            roasted_sweetpotato += count
            lock.notify_all()


def take_raw(lock):
    global raw_sweetpotato
    with lock:
        count = min(5, raw_sweetpotato)
        raw_sweetpotato -= count
        return count


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
