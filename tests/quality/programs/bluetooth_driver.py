"""A driver is stopped while a request comes in: the request has looked at the flag before, and counts itself after."""

import threading

mutex = threading.Lock()
stopping = False
stopped = False
pending = 1
event = threading.Event()


def come_in():
    global pending
    if stopping:
        return False
    with mutex:
        pending += 1
    return True


def go_out():
    global pending
    with mutex:
        pending -= 1
        last = pending == 0
    if last:
        event.set()


def request():
    if come_in():
        assert not stopped, "a request to a driver that has stopped"
        go_out()


def stop():
    global stopping, stopped
    stopping = True
    go_out()
    event.wait()
    stopped = True


threads = [threading.Thread(target=request), threading.Thread(target=stop)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
