"""A call that does not fit is told as plain Python tells it: no name of ours, and no address."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings

import pytest

ALL = """
import concurrent.futures, queue, threading, _thread, time
made = {
    "Lock": threading.Lock(), "RLock": threading.RLock(), "Semaphore": threading.Semaphore(),
    "BoundedSemaphore": threading.BoundedSemaphore(), "Condition": threading.Condition(), "Event": threading.Event(),
    "Barrier": threading.Barrier(1), "Thread": threading.Thread(), "Timer": threading.Timer(1, print),
    "Queue": queue.Queue(), "LifoQueue": queue.LifoQueue(), "SimpleQueue": queue.SimpleQueue(),
    "Future": concurrent.futures.Future(), "Pool": concurrent.futures.ThreadPoolExecutor(1),
}
calls = {}
for kind, thing in made.items():
    for name in dir(thing):
        if not name.startswith("_") and name not in ("submit", "map", "run", "acquire_lock", "release_lock",
                                                    "locked_lock", "function"):
            calls[f"{kind}.{name}"] = lambda thing=thing, name=name: getattr(thing, name)
modules = {"threading": threading, "queue": queue, "futures": concurrent.futures, "time": time}
for where, names in NAMES.items():
    for name in names:
        calls[f"{where}.{name}"] = lambda module=modules[where], name=name: getattr(module, name)
for name, function in calls.items():
    for how, arguments, named in (("many", (1, 2, 3, 4, 5, 6, 7, 8), {}), ("named", (), {"nonsense": 1})):
        if callable(function()):
            try:
                function()(*arguments, **named)
                print(name, how, "fits")
            except Exception as error:
                print(name, how, type(error).__name__, error)
"""
# Functions that the running Python has. A few take anything, or change what the whole process has.
NAMES = {
    "threading": ["Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Barrier", "Thread", "Timer",
                  "local", "current_thread", "active_count", "main_thread", "enumerate", "stack_size"],
    "queue": ["Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"],
    "futures": ["Future", "ThreadPoolExecutor", "wait"],
    "time": ["sleep", "time", "monotonic", "perf_counter"],
}  # fmt: skip
ONE = """
import functools, threading, queue, time, _thread
class C:
    def m(self): pass
    def __str__(self): return "a C"
o, nothing, xs, lock = C(), None, [], threading.Lock()
def plain(): pass
try:
    {call}
    print("fits")
except Exception as error:
    print(type(error).__name__, error)
"""
LENIENT = ("SimpleQueue.get_nowait named",)  # in C it takes any name, and nobody relies on that
SINGLE = (
    "lock.acquire('x', 'y')", "lock.acquire(timeout='y')", "lock.acquire(False, 1)", "lock.acquire(True, -3)",
    "lock.acquire(*[False])", "lock.acquire(*5)", "lock.acquire(**5)", "lock.release()", "lock.locked(1)",
    "threading.RLock().release()", "threading.Condition().release(1)", "threading.Condition().wait_for()",
    "threading.Condition().notify()", "threading.Thread().join(1, 2)", "threading.Thread().start(1)",
    "threading.Thread.start()", "threading.stack_size(1)", "queue.SimpleQueue().put()", "queue.Queue().get(True, -1)",
    "_thread.start_new_thread()", "_thread.start_new_thread(1, 2)", "_thread.get_ident(1)", "time.sleep(1, 2)",
    "None(*5)", "nothing(*5)", "plain(*5)", "plain(**5)", "o(*5)", "o.m(*5)", "C(*5)", "len(*5)", "len(*[1, 2])",
    "len(*[[1]])", "max(**5)", "xs.append(*5)", "functools.partial(plain)(*5)", "print(nonsense=1)", "print(*5)",
)  # fmt: skip


def plainly(source: str) -> list[str]:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(source, {"__name__": "__main__"})
    return shown.getvalue().splitlines()


def same(line: str) -> str:
    """A type written in C has its module in its name, and one written in Python has not."""
    return "" if line.startswith(LENIENT) else re.sub(r"0x[0-9a-f]+", "0x", re.sub(r"\b(_thread|_queue)\.", "", line))


def test_every_call_that_does_not_fit_says_the_same(lab):
    source = ALL.replace("NAMES", repr(NAMES))
    wanted = plainly(source)
    ran = lab.run(source, steps_max=100_000, observe=False)
    assert ran.outcome == "finished"
    assert list(map(same, ran.output.splitlines())) == list(map(same, wanted))
    assert len(wanted) > 150


@pytest.mark.parametrize("call", SINGLE)
def test_a_wrong_call_says_what_plain_python_says(lab, call):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        source = ONE.replace("{call}", call)
        wanted, ran = plainly(source), lab.run(source, observe=False)
    assert [same(line) for line in ran.output.splitlines()] == [same(line) for line in wanted]


def test_the_text_of_a_wrong_call_is_the_same_in_every_run(lab):
    source = ONE.replace("{call}", "nothing(*5)")
    shown = {lab.run(source, observe=False).output for _ in range(3)}
    what = "Value" if sys.version_info >= (3, 15) else "None argument"
    assert shown == {f"TypeError {what} after * must be an iterable, not int\n"}
