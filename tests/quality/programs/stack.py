"""A bounded stack whose push and pop are locked, and whose pop asks first without the lock."""

import threading

mutex = threading.Lock()
items = [0] * 4
top = 0


def push(item):
    global top
    with mutex:
        items[top] = item
        top = top + 1


def pop():
    global top
    with mutex:
        if top == 0:
            raise AssertionError("pop from an empty stack")
        top = top - 1
        return items[top]


def fill():
    for i in range(2):
        push(i)


def drain():
    for _ in range(2):
        if top > 0:
            pop()


threads = [threading.Thread(target=work) for work in (fill, drain, drain)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
