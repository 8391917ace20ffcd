"""A ring buffer of two with a count that both ends change without a lock: items get lost or come twice."""

import threading

SIZE = 2
buffer = [0] * SIZE
count = 0
sent = []
received = []


def send():
    global count
    at = 0
    for item in (1, 2, 3):
        if count < SIZE:
            buffer[at] = item
            sent.append(item)
            at = (at + 1) % SIZE
            count += 1


def receive():
    global count
    at = 0
    for _ in range(3):
        if count > 0:
            received.append(buffer[at])
            at = (at + 1) % SIZE
            count -= 1


threads = [threading.Thread(target=send), threading.Thread(target=receive)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(received) + count == len(sent), f"sent {sent}, received {received}, {count} left"
