"""One thread locks the wrong lock: its change of `data` shows in the middle of the others' critical section."""

import threading

data_lock = threading.Lock()
thread_lock = threading.Lock()
data = 0


def right():
    global data
    with data_lock:
        before = data
        data = data + 1
        assert data == before + 1, f"{before} + 1 is {data}"


def wrong():
    global data
    with thread_lock:
        data = data + 1


threads = [threading.Thread(target=right), threading.Thread(target=wrong), threading.Thread(target=wrong)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
