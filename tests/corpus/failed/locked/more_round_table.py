# diagnosis: lock-order
# fails: never_stuck
# every seller takes the tongs on the left, then those on the right: a circle of three
import threading, time
from graders import shop

sweetpotato = 40

tongs = [threading.Lock(), threading.Lock(), threading.Lock()]
arrived = 0


def sale(lock):
    global sweetpotato, arrived
    with lock:
        place = arrived
        arrived += 1
    left_hand, right_hand = tongs[place % 3], tongs[(place + 1) % 3]
    while True:
        with left_hand, right_hand:
            with lock:
                if sweetpotato <= 0:
                    return
                sweetpotato -= 1
                left = sweetpotato
        time.sleep(1)
        shop.sold(left)
