# diagnosis: fills-the-counter
# fails: never_too_full
# nobody asks whether there is room
import threading
from graders import shop

counter = 0
room = 3

def roast(count, lock):
    global counter
    for _ in range(count):
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

