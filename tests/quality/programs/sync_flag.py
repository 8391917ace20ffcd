"""An event that is cleared after the signal may have come: the waiter waits for ever."""

import threading

ready = threading.Event()
value = 0


def tell():
    global value
    value = 1
    ready.set()


def hear():
    ready.clear()
    ready.wait()
    assert value == 1


threads = [threading.Thread(target=tell), threading.Thread(target=hear)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
