"""A value in two stages, each guarded, the pair not: the reader may come between the two (1 class of 3)."""

import threading

l1 = threading.Lock()
l2 = threading.Lock()
d1 = 0
d2 = 0


def write():
    global d1, d2
    with l1:
        d1 = 1
    with l2:
        d2 = d1 + 1


def read():
    with l1:
        if d1 == 0:
            return
        t1 = d1
    with l2:
        t2 = d2
    assert t2 == t1 + 1, f"{t1} and {t2}"


threads = [threading.Thread(target=write), threading.Thread(target=read)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
