# diagnosis: lock-order
# who is odd takes the other one first
import threading, time
from graders import shop

sweetpotato = 40


knife, bag = threading.Lock(), threading.Lock()
counter = iter(range(1000))


def sale(lock):
    global sweetpotato
    with lock:
        me = next(counter)
    first, second = (knife, bag) if me % 2 else (bag, knife)
    while True:
        with first, second:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
