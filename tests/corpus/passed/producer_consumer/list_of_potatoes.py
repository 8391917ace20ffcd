# right: the counter is a deque of potatoes, appended to and popped under the lock
from collections import deque
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter = deque()


def roast(lock):
    global raw_sweetpotato
    while True:
        with lock:
            batch = []
            while raw_sweetpotato > 0 and len(batch) < 5:
                raw_sweetpotato -= 1
                batch.append("烤红薯")
        if not batch:
            return
        time.sleep(5)
        with lock:
            counter.extend(batch)
            shop.roasted(len(batch), len(counter))
            lock.notify_all()


def sale(lock):
    global unsold_sweetpotato
    while True:
        with lock:
            while not counter and unsold_sweetpotato > 0:
                lock.wait()
            if not counter:
                return
            counter.popleft()
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            if unsold_sweetpotato == 0:
                lock.notify_all()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,),
                             name=("烤薯{}姐" if n % 2 else "卖薯{}哥").format(n))
            for n in range(employees)]
