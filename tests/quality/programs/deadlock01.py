"""Two locks and a counter each, taken crosswise, with work between: the textbook deadlock."""

import threading

a = threading.Lock()
b = threading.Lock()
counter = 1


def forwards():
    global counter
    a.acquire()
    counter += 1
    b.acquire()
    counter -= 1
    b.release()
    a.release()


def backwards():
    global counter
    b.acquire()
    counter += 1
    a.acquire()
    counter -= 1
    a.release()
    b.release()


threads = [threading.Thread(target=forwards), threading.Thread(target=backwards)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
