# diagnosis: notify-one
# fails: never_stuck
# room for one on the counter; roasters and sellers wait at one condition, and one notify may wake the wrong kind
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            if raw_sweetpotato == 0:
                return
            raw_sweetpotato -= 1
        time.sleep(5)
        with lock:
            while roasted_sweetpotato == 1:
                lock.wait()
            roasted_sweetpotato = 1
            shop.roasted(1, roasted_sweetpotato)
            lock.notify()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                lock.notify_all()
                return
            roasted_sweetpotato = 0
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            lock.notify()
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
