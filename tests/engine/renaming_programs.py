"""Programs in whose proofs functions of ours stand in the stacks of threads that wait; all of them are right."""

_START = """
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
"""

SCRIPTS = {
    "loop_over_a_list": """\
import threading
xs, lock, n = [1, 2], threading.Lock(), 0
def work():
    global n
    for x in xs:
        with lock:
            n += x
"""
    + _START
    + "assert n == 6\n",
    "a_generator_of_all": """\
import threading
def numbers():
    global made
    made += 1
    yield made
    made += 1
    yield made
made, taken, lock = 0, [], threading.Lock()
them = numbers()
def work():
    with lock:
        taken.append(next(them))
"""
    + _START
    + "assert taken == [1, 2]\n",
    "a_cache": """\
import functools, threading
calls, lock = 0, threading.Lock()
@functools.lru_cache(None)
def once(n):
    global calls
    calls += 1
    return n
def work():
    with lock:
        once(1)
"""
    + _START
    + "assert calls == 1\n",
    "waits_for": """\
import threading
ready, cond = 0, threading.Condition()
def work():
    with cond:
        cond.wait_for(lambda: ready)
ts = [threading.Thread(target=work)]
for t in ts: t.start()
with cond:
    ready = 1
    cond.notify_all()
for t in ts: t.join()
""",
    "bare_threads": """\
import _thread, threading
n, lock, done = 0, threading.Lock(), threading.Semaphore(0)
def work(by):
    global n
    with lock:
        n += by
    done.release()
for by in (1, 2): _thread.start_new_thread(work, (by,))
done.acquire()
done.acquire()
assert n == 3
""",
}

# One seller sells all, and a roaster's day of the third stall: proofs of every kind that the suites have.
_LOCKED = """\
import time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""
SUBMISSIONS = [{"exercise": "locked", "source": _LOCKED}]
