# right: a turn that one at a time has, told by a condition, and the lock inside it
import threading, time
from graders import shop
sweetpotato = 40

tills = threading.Condition()
busy = False
def sale(lock):
    global sweetpotato, busy
    while True:
        with tills:
            tills.wait_for(lambda: not busy)
            busy = True
        with lock:
            left = sweetpotato - 1
            if left >= 0:
                sweetpotato = left
        with tills:
            busy = False
            tills.notify()
        if left < 0:
            return
        time.sleep(1)
        shop.sold(left)
