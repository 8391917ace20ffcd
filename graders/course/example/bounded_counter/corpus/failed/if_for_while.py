# diagnosis: if-not-while
# fails: never_oversells
# a seller who is woken takes without another look
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
            if counter == 0:
                lock.wait()
            counter -= 1
            shop.sold(counter)
            lock.notify_all()

