# diagnosis: released-too-early
# fails: all_sold
# the number noted under the lock is everybody's
import threading, time
from graders import shop
sweetpotato = 40

left = 0
def sale(lock):
    global sweetpotato, left
    while True:
        with lock:
            if sweetpotato <= 0: return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
