# diagnosis: notify-one
# fails: never_stuck
# two kinds of people at one condition, and one wake-up may reach the wrong one
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
            lock.notify()

def sale(count, lock):
    global counter
    for _ in range(count):
        with lock:
            while counter == 0:
                lock.wait()
            counter -= 1
            shop.sold(counter)
            lock.notify()

