"""A hand-made queue between two threads: the flags that should make them take turns are read outside the lock."""

import threading

mutex = threading.Lock()
stored = []
may_enqueue = True
may_dequeue = False
taken = []


def enqueue():
    global may_enqueue, may_dequeue
    for item in (1, 2):
        if may_enqueue:
            with mutex:
                stored.append(item)
                may_dequeue = True
                if len(stored) == 2:
                    may_enqueue = False


def dequeue():
    global may_dequeue
    for _ in range(2):
        if may_dequeue:
            with mutex:
                assert stored, "the queue is empty"
                taken.append(stored.pop(0))
            if not stored:
                may_dequeue = False


threads = [threading.Thread(target=enqueue), threading.Thread(target=dequeue)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert stored == [] or may_dequeue, f"{stored} is left, and nobody may take it"
