"""Two locks in opposite orders: 1 class in 3 is a deadlock."""

import threading

a = threading.Lock()
b = threading.Lock()
c = 0


def up():
    global c
    with a, b:
        c += 1


def down():
    global c
    with b, a:
        c -= 1


threads = [threading.Thread(target=up), threading.Thread(target=down)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert c == 0
