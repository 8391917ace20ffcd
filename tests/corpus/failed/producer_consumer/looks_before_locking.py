# diagnosis: check-outside-lock
# fails: never_oversells
# the tutorial's way: looks at the counter first, then takes the lock, then takes one
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
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while unsold_sweetpotato > 0:
        if roasted_sweetpotato > 0:
            with lock:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left = unsold_sweetpotato
            time.sleep(1)
            shop.sold(left)
        else:
            time.sleep(0.5)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,),
                             name=("烤薯{}姐" if n % 2 else "卖薯{}哥").format(n))
            for n in range(employees)]
