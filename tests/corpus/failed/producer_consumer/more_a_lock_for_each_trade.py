# diagnosis: not-exclusive
# fails: never_stuck
# the roasters have their lock, the sellers theirs; both change the counter
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

kitchen = threading.Lock()
shop_front = threading.Lock()


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with kitchen:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            return
        time.sleep(5)
        with kitchen:
            shop.roasted(count, roasted_sweetpotato + count)
            roasted_sweetpotato += count


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        got = False
        with shop_front:
            if unsold_sweetpotato == 0:
                return
            if roasted_sweetpotato > 0:
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left, got = unsold_sweetpotato, True
        time.sleep(1)
        if got:
            shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
