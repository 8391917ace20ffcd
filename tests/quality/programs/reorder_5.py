"""4 setters write a, then b; a checker must see both or neither: it has to come between two writes of one setter."""

import threading

a = 0
b = 0


def set_both():
    global a, b
    a = 1
    b = -1


def check():
    seen_a = a
    seen_b = b
    assert (seen_a, seen_b) in ((0, 0), (1, -1)), f"a={seen_a} b={seen_b}"


threads = [threading.Thread(target=set_both) for _ in range(4)]
threads.append(threading.Thread(target=check))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
