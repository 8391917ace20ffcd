"""Two threads add under one lock, a third takes for granted that both have not: it fails wherever it comes last."""

import threading

mutex = threading.Lock()
data = 0


def add(n):
    global data
    with mutex:
        data += n


def check():
    with mutex:
        if data >= 3:
            raise AssertionError(f"data is {data}")


threads = [
    threading.Thread(target=add, args=(1,)),
    threading.Thread(target=add, args=(2,)),
    threading.Thread(target=check),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
