"""Four threads pass a value on, each copies its neighbour's; nobody waits for the neighbour to have done it."""

import threading

mutex = threading.Lock()
x1 = 1
x2 = 2
x3 = 1
checked = 0


def first():
    global x1
    with mutex:
        x1 = (x3 + 1) % 4


def second():
    global x2
    with mutex:
        x2 = x1


def third():
    global x3
    with mutex:
        x3 = x2


def check():
    with mutex:
        assert not (x1 == x2 == x3), f"everybody has {x1}"


threads = [threading.Thread(target=work) for work in (first, second, third, check)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
