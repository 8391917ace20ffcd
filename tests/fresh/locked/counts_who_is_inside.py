# diagnosis: not-exclusive
# counts who is inside instead of taking the lock
import threading, time
from graders import shop

sweetpotato = 40


inside = 0


def sale(lock):
    global sweetpotato, inside
    while True:
        while inside > 0:
            time.sleep(0.1)
        inside += 1
        if sweetpotato <= 0:
            inside -= 1
            return
        sweetpotato -= 1
        left = sweetpotato
        inside -= 1
        time.sleep(1)
        shop.sold(left)
