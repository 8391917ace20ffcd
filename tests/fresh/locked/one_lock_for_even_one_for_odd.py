# diagnosis: not-exclusive
# even numbers use one lock, odd ones another
import threading, time
from graders import shop

sweetpotato = 40


even, odd = threading.Lock(), threading.Lock()


def sale(lock):
    global sweetpotato
    turn = 0
    while True:
        turn += 1
        with even if turn % 2 == 0 else odd:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
