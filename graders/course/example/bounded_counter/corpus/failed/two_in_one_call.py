# diagnosis: roasts-too-many
# fails: all_roasted
# puts one down and calls out two
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
            shop.roasted(2, counter)
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

