# the same with wait_for
import threading
from graders import shop

counter = 0
room = 3

def roast(count, lock):
    global counter
    for _ in range(count):
        with lock:
            lock.wait_for(lambda: counter < room)
            counter += 1
            shop.roasted(1, counter)
            lock.notify_all()

def sale(count, lock):
    global counter
    for _ in range(count):
        with lock:
            lock.wait_for(lambda: counter > 0)
            counter -= 1
            shop.sold(counter)
            lock.notify_all()

