"""Where a thread can be interrupted, point by point; and where it cannot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import program, search

from graders.engine.strategies import Dpor, RandomWalk, Stateful

HEAD = """
import math, queue, threading, time
import __main__
x = l = d = t = o = s = text = lock = cond = sem = ev = q = None  # bound twice: they could change
x = 0; l = [1, 2]; d = {"k": 1}; t = (1, 2); text = "ab"
class A:
    total = 0
    def __init__(self): self.a = 1
    def go(self): return 5
    @property
    def p(self): return self.a
class S:
    __slots__ = ("a",)
o, s = A(), S()
s.a = 1
lock, cond, sem = threading.Lock(), threading.Condition(), threading.Semaphore()
ev, q = threading.Event(), queue.Queue()
def helper(): pass
def work():
    global x, l, d, o, t
"""

# what the thread does: the kinds of what it announces, the reads of global names other than `x` left out
POINTS = {
    # variables
    "x": "read",
    "x = 1": "write",
    "x += 1": "read write",
    "min(5, max(x, 2)); int('7'); len(text); str(abs(-3)); isinstance(x, int)": "read read",  # of values no more
    "min(l, [3]); len(l); str(l); max([l], key=len)": "read read read read",
    "del x": "write",
    "y = 1; y += 1": "",
    "n = 0; f = lambda: n; n = 1; f()": "write write read",
    "(y := x)": "read",
    # attributes
    "o.a": "read",
    "o.a = 2": "write",
    "o.a += 1": "read write",
    "o.p": "read",
    "o.go()": "",
    "A.total": "read",
    "o.total += 1": "read write",
    "s.a += 1": "read write",
    "getattr(o, 'a')": "read",
    "setattr(o, 'a', 3)": "write",
    "delattr(o, 'a')": "write",
    "hasattr(o, 'zz')": "read",
    # items and containers
    "l[0]": "read",
    "l[0] = 1": "write",
    "l[0] += 1": "read write",
    "del l[0]": "write",
    "l[:]": "read",
    "l[:] = l": "write",
    "d['k'] += 1": "read write",
    "l.append(3)": "write",
    "l.index(1)": "read",
    "l += [3]": "write write",  # in place, and the name
    "y = l; y += [3]": "write",
    "len(l)": "read",
    "1 in l": "read",
    "f'{l}'": "read",
    "'%s' % (l,)": "read",
    "str(l)": "read",
    "if l: pass": "read",
    "not l": "read",
    "l and t": "read",
    "l == [1]": "read",
    "l * 2": "read",
    "[0] + l": "read",
    "[*l]": "read",
    "dict(**d)": "read",
    "{**d}": "read",
    "a, b = l": "read",
    "sum(l)": "read",
    "for v in l: pass": "read read read",
    "for i, v in enumerate(l): pass": "read read read read",
    "[v for v in l]": "read read read",
    "for v in d: pass": "read read read",
    # loops: what the test reads at each back edge
    "while x < 2: x += 1": "read read write read read write read",
    # calls on primitives
    "lock.acquire(); lock.release()": "acquire release",
    "lock.acquire(False)": "try",
    "lock.locked()": "read",
    "with lock: pass": "acquire release",
    "with cond: cond.notify_all()": "acquire notify release",
    "with cond: cond.wait(1)": "acquire wait timeout acquire release",
    "sem.acquire(); sem.release()": "acquire release",
    "ev.set(); ev.is_set(); ev.wait(); ev.clear()": "set read wait clear",
    "q.put(1); q.get(); q.qsize()": "put get read",
    "time.sleep(1)": "sleep",
    "print(x)": "read print",
    "print(l)": "print",
    # no points: modules, functions and classes never rebound, values that cannot change
    "math.pi": "",
    "math.sqrt(4)": "",
    "threading.Lock()": "",
    "helper(); A; helper": "",
    "text.upper() + text * 2": "",
    "t[0], len(t), t + t, t == (1, 2)": "",
    "for v in t: pass": "",
    "for v in range(3): pass": "",
}


def kinds(lab: Any, body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    ran = lab.run(f"{HEAD}{lines}w = threading.Thread(target=work)\nw.start()\nw.join()\n")
    assert not ran.result.crashes
    names = {"l", "d", "o", "s", "t", "text", "lock", "cond", "sem", "ev", "q"}
    ops = [o for o in ran.ops if o.thread == 1 and o.kind != "end"]
    return " ".join(o.kind for o in ops if not (o.kind == "read" and _is_global(o, names)))


def _is_global(op: Any, names: set[str]) -> bool:
    return any(access[0] == f"__main__.{name}" for access in op.accesses for name in names)


@pytest.mark.parametrize("body", POINTS)
def test_points(lab: Any, body: str) -> None:
    assert kinds(lab, body) == POINTS[body]


@pytest.mark.parametrize("name", ["x", "__main__.x", "globals()['x']", "globals().get('x')", "vars()['x']"])
def test_one_variable_by_many_names_is_one_location(name: str) -> None:
    if name.startswith("vars"):
        name = "vars(__main__)['x']"
    look, change = f"global y\n    y = {name}", "global x\n    x = 1"
    text = f"import __main__\nx = y = 0\ndef look():\n    {look}\ndef change():\n    {change}"
    found = search(program(text, "look()", "change()"), Dpor(), watch=("y",))
    assert found.strategy.complete and {state for _, (state,) in found.outcomes} == {"0", "1"}


# --- false alarms are worse than misses: right programs that look wrong -----------------------------------------------

POLLS = "a wait that may time out, asked in a loop"  # as often as it likes: proved by its states only
SAFE = {
    "read before the lock, looked at again inside": (
        "x, l = 2, threading.Lock()\ndef f():\n    global x\n    while x > 0:\n        with l:\n"
        "            if x > 0:\n                x -= 1", ["f()"] * 2, "x == 0",
    ),
    "an owner without a lock": (
        "x = [0, 0]\ndef f(i):\n    for _ in range(2): x[i] += 1", ["f(0)", "f(1)"], "sum(x) == 4",
    ),
    "handed over by a queue": (
        "import queue\nq, box = queue.Queue(), []\ndef f():\n    box.append(1)\n    q.put(1)\n"
        "def g():\n    q.get()\n    box.append(2)", ["f()", "g()"], "box == [1, 2]",
    ),
    "handed over by an event": (
        "e, box = threading.Event(), []\ndef f():\n    box.append(1)\n    e.set()\n"
        "def g():\n    e.wait()\n    box.append(2)", ["f()", "g()"], "box == [1, 2]",
    ),
    "handed over by join": (
        "box = []\ndef w(): box.append(1)\n"
        "def f():\n    t = threading.Thread(target=w)\n    t.start()\n    t.join()\n"
        "    box.append(2)", ["f()"], "box == [1, 2]",
    ),
    "handed over by a barrier": (
        "b, x, seen = threading.Barrier(2), [0, 0], [0, 0]\ndef f(i):\n    x[i] = 1\n    b.wait()\n"
        "    seen[i] = sum(x)",
        ["f(0)", "f(1)"], "seen == [2, 2]",
    ),
    "one operation of a container": ("x = []\ndef f(): x.append(1)", ["f()"] * 3, "len(x) == 3"),
    "taken with pop, empty is expected": (
        "x, got = [1, 2], []\ndef f():\n    try: got.append(x.pop())\n    except IndexError: pass", ["f()"] * 3,
        "sorted(got) == [1, 2]",
    ),
    "setdefault": ("d = {}\ndef f(i): d.setdefault('k', []).append(i)", ["f(1)", "f(2)"], "sorted(d['k']) == [1, 2]"),
    "a counter that is one operation": (
        "import itertools\nc, got = itertools.count(), []\ndef f(): got.append(next(c))", ["f()"] * 3,
        "sorted(got) == [0, 1, 2]",
    ),
    "a lock taken by hand, an exception on the way": (
        "x, l = 0, threading.Lock()\ndef f():\n    global x\n    l.acquire()\n    try:\n        x += 1\n"
        "        raise KeyError\n    except KeyError:\n        x += 1\n    finally:\n        l.release()",
        ["f()", "f()"], "x == 4",
    ),
    "taken twice by its owner": (
        "x, l = 0, threading.RLock()\ndef g():\n    global x\n    with l: x += 1\ndef f():\n    with l:\n        g()\n"
        "        g()", ["f()", "f()"], "x == 4",
    ),
    "given up and tried again": (
        "x, l = 0, threading.Lock()\ndef f():\n    global x\n    while not l.acquire(timeout=1): pass\n    x += 1\n"
        "    l.release()", ["f()"], "x == 1",
    ),
    POLLS: (
        "c, x = threading.Condition(), 0\ndef f():\n    with c:\n        while not x: c.wait(5)\n"
        "def g():\n    global x\n    with c:\n        x = 1\n        c.notify()", ["f()", "g()"], "x == 1",
    ),
    "notified before it waits": (
        "c, x = threading.Condition(), 0\ndef f():\n    with c: c.wait_for(lambda: x)\n"
        "def g():\n    global x\n    with c:\n        x = 1\n        c.notify_all()", ["f()", "g()"], "x == 1",
    ),
    "one lock at a time": (
        "a, b = threading.Lock(), threading.Lock()\nx = 0\ndef f(l, m):\n    with l: pass\n    with m: pass",
        ["f(a, b)", "f(b, a)"], "True",
    ),
    "two locks, always in this order": (
        "a, b, x = threading.Lock(), threading.Lock(), 0\ndef f():\n    global x\n    with a, b: x += 1", ["f()"] * 2,
        "x == 2",
    ),
    "of each thread its own": (
        "n, got = threading.local(), []\ndef f(i):\n    n.x = i\n    time.sleep(1)\n    got.append(n.x)",
        ["f(1)", "f(2)"], "sorted(got) == [1, 2]",
    ),
    "a generator under a lock": (
        "def count():\n    n = 0\n    while True:\n        n += 1\n        yield n\n"
        "g, l, got = count(), threading.Lock(), []\ndef f():\n    with l: got.append(next(g))", ["f()"] * 2,
        "sorted(got) == [1, 2]",
    ),
    "a lock in an object, by a decorator": (
        "import functools\ndef alone(m):\n"
        "    @functools.wraps(m)\n    def inner(self):\n        with self.lock: m(self)\n    return inner\n"
        "class Box:\n    def __init__(self): self.lock, self.n = threading.Lock(), 0\n"
        "    @alone\n    def add(self): self.n += 1\nbox = Box()\ndef f(): box.add()", ["f()"] * 2, "box.n == 2",
    ),
    "naps are only naps": (
        "x, l = 0, threading.Lock()\ndef f(s):\n    global x\n    time.sleep(s)\n    with l: x += 1", ["f(1)", "f(9)"],
        "x == 2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAFE)
def test_right_programs_are_proved_right(name: str) -> None:
    text, calls, promise = SAFE[name]
    source = program(text, *calls) + f"assert {promise}\n"
    for make in (Dpor, Stateful):
        found = search(source, make(), schedules=None)
        assert found.failing == found.endings["out_of_steps"], (make, found.endings)
        assert found.strategy.complete or (make is Dpor and name == POLLS)
    assert search(source, RandomWalk(0), schedules=100).failing == 0
