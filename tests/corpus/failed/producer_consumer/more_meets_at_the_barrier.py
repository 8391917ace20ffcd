# diagnosis: waits-forever
# fails: never_stuck
# seller and roaster meet for every batch, but there is not a roaster for every seller
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

meeting = threading.Barrier(2)


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
        meeting.wait()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        meeting.wait()
        for _ in range(5):
            with lock:
                if roasted_sweetpotato == 0:
                    break
                roasted_sweetpotato -= 1
                unsold_sweetpotato -= 1
                left = unsold_sweetpotato
            time.sleep(1)
            shop.sold(left)
        if unsold_sweetpotato == 0:
            return


def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
