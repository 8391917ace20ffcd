# diagnosis: waits-holding-lock
# fails: no_spin, never_stuck
# looks again and again with the lock in hand
import threading
from graders import shop

counter = 0
room = 3

def roast(count, lock):
    global counter
    for _ in range(count):
        with lock:
            while counter == room:
                lock.wait()
            counter += 1
            shop.roasted(1, counter)
            lock.notify_all()

def sale(count, lock):
    global counter
    for _ in range(count):
        with lock:
            while counter == 0:
                pass
            counter -= 1
            shop.sold(counter)
            lock.notify_all()

