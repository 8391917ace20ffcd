"""Readers count themselves in and out; the first takes a lock for all and the last gives it back, in two orders."""

import threading

m = threading.Lock()
data = threading.Lock()
inside = 0
outside = 0


def forwards():
    global inside
    with m:
        inside += 1
        if inside == 1:
            data.acquire()
    with m:
        inside -= 1
        if inside == 0:
            data.release()


def backwards():
    global outside
    with m:
        outside += 1
        if outside == 1:
            data.acquire()
    with m:
        outside -= 1
        if outside == 0:
            data.release()


threads = [threading.Thread(target=forwards), threading.Thread(target=backwards)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
