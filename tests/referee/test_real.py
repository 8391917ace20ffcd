"""The referee itself: it reaches what real threads can reach, blocks where they block, and hangs nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this file: tests are no package
from real import Outcome, outcomes

pytestmark = pytest.mark.slow

TWO = """
import threading, queue, time, collections, heapq
from concurrent.futures import ThreadPoolExecutor
{text}
ts = [threading.Thread(target=f) for f in ({first}, {second})]
for t in ts: t.start()
for t in ts: t.join()
"""


def reached(text: str, first: str, second: str, end: str = "", seeds: int = 120) -> set[Outcome]:
    source = TWO.format(text=text, first=first, second=second) + end
    (seen,) = outcomes([source], range(seeds))
    assert seen.hung == 0
    return set(seen.outcomes)


def results(*args: str, seeds: int = 120) -> set[str]:
    found = reached(*args, seeds=seeds)
    assert {outcome.ending for outcome in found} == {"finished"} and not any(outcome.errors for outcome in found)
    return {outcome.result for outcome in found}


ADD = "n = 0\ndef add():\n    global n\n    {}\n    n += 1\n"


def test_an_update_is_lost_and_with_a_lock_it_is_not() -> None:
    assert results(ADD.format("pass"), "add", "add", "RESULT = n") == {"1", "2"}
    locked = "lock, n = threading.Lock(), 0\ndef add():\n    global n\n    with lock: n += 1\n"
    assert results(locked, "add", "add", "RESULT = n") == {"2"}
    assert results(locked.replace("Lock()", "RLock()"), "add", "add", "RESULT = n") == {"2"}


def test_a_deadlock_is_found_and_the_next_run_is_not_disturbed() -> None:
    text = "a, b = threading.Lock(), threading.Lock()\ndef f():\n    with a, b: pass\ndef g():\n    with b, a: pass\n"
    assert reached(text, "f", "g") == {Outcome("finished", (), "None"), Outcome("deadlock", (), "None")}


def test_library_code_in_python_is_stopped_in_too() -> None:
    text = "D, got = collections.UserDict(), []\ndef f(): got.append(D.setdefault('n', object()))\n"
    assert results(text, "f", "f", "RESULT = got[0] is got[1]") == {"True", "False"}
    merged = "m, got = heapq.merge([1, 3], [2]), []\ndef f(): got.append(next(m))\n"
    assert ("ValueError",) in {outcome.errors for outcome in reached(merged, "f", "f")}


@pytest.mark.parametrize(
    ("text", "first", "second", "end"),
    [
        ("q = queue.Queue(1)\ndef f():\n    for i in 1, 2: q.put(i)\ndef g(): q.get(); q.get()", "f", "g", ""),
        ("q = queue.SimpleQueue()\ndef f(): q.put(1)\ndef g(): q.get()", "f", "g", "RESULT = q.qsize()"),
        ("b = threading.Barrier(2)\ndef f(): b.wait()", "f", "f", "RESULT = b.broken"),
        ("e = threading.Event()\ndef f(): e.wait()\ndef g(): e.set()", "f", "g", ""),
        ("s = threading.Semaphore(0)\ndef f(): s.acquire()\ndef g(): s.release()", "f", "g", ""),
        ("c, ok = threading.Condition(), []\ndef f():\n    with c: c.wait_for(lambda: ok)\n"
         "def g():\n    with c: ok.append(1); c.notify()", "f", "g", ""),
        ("def f(): time.sleep(100)", "f", "f", "RESULT = time.monotonic() >= 100"),
        ("def f():\n    t = threading.Timer(5, print); t.start(); t.join()", "f", "f", ""),
        ("l = threading.local()\ndef f(): l.x = 1; l.x += 1", "f", "f", "RESULT = hasattr(l, 'x')"),
        ("def f():\n    with ThreadPoolExecutor(2) as p: assert list(p.map(abs, [1, -2])) == [1, 2]", "f", "f", ""),
        ("p = ThreadPoolExecutor(1)\ndef f(): p.submit(abs, 1)", "f", "f", ""),
    ],
    ids=["queue", "simple", "barrier", "event", "semaphore", "condition", "sleep", "timer", "local", "pool", "open"],
)  # fmt: skip
def test_what_blocks_hands_on_the_baton(text: str, first: str, second: str, end: str) -> None:
    assert len(results(text, first, second, end, seeds=40)) == 1


def test_a_timed_wait_may_end_either_way() -> None:
    text = "e, got = threading.Event(), []\ndef f(): got.append(e.wait(1))\ndef g(): e.set()\n"
    assert results(text, "f", "g", "RESULT = got") == {"list(True)", "list(False)"}


def test_daemons_are_left_behind_and_others_are_waited_for() -> None:
    source = (
        "import threading\nn = []\ndef f(): n.append(1)\nthreading.Thread(target=f, daemon={}).start()\nRESULT = n\n"
    )
    daemon, other = outcomes([source.format(True), source.format(False)], range(60))
    assert {outcome.result for outcome in daemon.outcomes} == {"list()", "list(1)"}
    assert {outcome.result for outcome in other.outcomes} == {"list(1)"}


def test_an_endless_loop_ends() -> None:
    (seen,) = outcomes(["while True: pass"], [0])
    assert set(seen.outcomes) == {Outcome("endless", (), "None")}


def test_the_same_seeds_give_the_same_runs() -> None:
    source = TWO.format(text=ADD.format("global n; n += 1"), first="add", second="add") + "RESULT = n"
    first, second = outcomes([source, source], range(30))
    assert first.outcomes == second.outcomes and first.seeds == second.seeds
