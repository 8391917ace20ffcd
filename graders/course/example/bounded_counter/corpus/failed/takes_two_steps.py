# diagnosis: check-outside-lock
# fails: never_too_full
# looks for room under the lock, and puts it down under the next
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
        with lock:
            counter += 1
            shop.roasted(1, counter)
            lock.notify_all()

def sale(count, lock):
    global counter
    for _ in range(count):
        with lock:
            while counter == 0:
                lock.wait()
            counter -= 1
            shop.sold(counter)
            lock.notify_all()

