"""What is left waiting: loops that wait by looking, timers that nobody cancels, daemons, queues that are joined."""

from __future__ import annotations

from typing import Any

import pytest

from graders.engine import explore_script
from graders.reports.exploration import exploration_text

HEAD = """
import queue, threading, time
flag, items, done, lock = False, [], threading.Event(), threading.Lock()
def work():
    global flag
    time.sleep(1)
    flag = True
    items.append(1)
    done.set()
t = threading.Thread(target=work)
t.start()
"""
BUSY = [
    "while not flag: pass",
    "while not done.is_set(): continue",
    "while not items: ...",
    "while len(items) < 1: pass",
]
CALM = [
    "for _ in range(9): seen = flag",
    "while not flag: time.sleep(1)",
    "n = 9\nwhile n: n -= 1",
    "done.wait()\nwhile items.pop() != 1: pass",
    "while not done.wait(1): pass",
]
AT = HEAD.count("\n") + 1


def waits(found: Any) -> list[int]:
    return [entry["first"]["line"] for entry in found.races if entry["kind"] == "busy-wait"]


@pytest.mark.parametrize("loop", BUSY)
def test_a_loop_that_waits_by_looking_and_ends_is_named(script: Any, loop: str) -> None:
    found = explore_script(script(HEAD + loop + "\nt.join()\n"), schedules=40)
    assert (found.outcome, waits(found)) == ("passed", [AT])
    assert "burns the processor" in " ".join(exploration_text(found, "a.py").split())
    assert "占着处理器" in "".join(exploration_text(found, "a.py", lang="zh").split())


@pytest.mark.parametrize("loop", CALM)
def test_no_other_loop_is(script: Any, loop: str) -> None:
    found = explore_script(script(HEAD + loop + "\nt.join()\n"), schedules=40)
    assert (found.outcome, waits(found)) == ("passed", [])


ENDS = {
    "a timer that nobody cancels": "threading.Timer(5, items.append, (2,)).start()",
    "a timer that is cancelled": (
        "late = threading.Timer(5, items.append, (2,))\nlate.start()\nlate.cancel()\nlate.join()"
    ),
    "a daemon that waits for ever": "threading.Thread(target=threading.Event().wait, daemon=True).start()",
    "a daemon that naps for ever": (
        "def beat():\n    while True: time.sleep(1)\nthreading.Thread(target=beat, daemon=True).start()"
    ),
    "workers of a queue that is joined": """q = queue.Queue()
def serve():
    while True:
        items.append(q.get())
        q.task_done()
for _ in range(2): threading.Thread(target=serve, daemon=True).start()
for n in range(3): q.put(n)
q.join()
assert sorted(items)[:1] == [0] and len(items) >= 3""",
}


@pytest.mark.parametrize("name", ENDS)
def test_what_is_left_over_keeps_nobody_from_going_home(script: Any, name: str) -> None:
    found = explore_script(script(HEAD + ENDS[name] + "\nt.join()\n"), schedules=60)
    assert (found.outcome, found.error) == ("passed", None)


def test_a_queue_whose_jobs_are_never_called_done_is_a_deadlock(script: Any) -> None:
    found = explore_script(script(HEAD + "q = queue.Queue()\nq.put(1)\nq.get()\nq.join()\n"), schedules=40)
    assert found.outcome == "deadlock" and "q" in found.error


ZERO = """
from concurrent import futures
import time
done = []
with futures.ThreadPoolExecutor(max_workers=2) as pool:
    tasks = [pool.submit(time.sleep, 1) for _ in range(2)]
    try:
        for task in futures.as_completed(tasks, timeout=0):
            done.append("one")
    except TimeoutError:
        done.append("none left")
"""


@pytest.mark.parametrize("lazy", [True, False])
def test_library_code_that_looks_until_its_moment_is_over_sees_it_pass(lab: Any, lazy: bool) -> None:
    """No time passes in a wait of no seconds: without a clock that moves it would look for ever."""
    done = lab.run(ZERO, lazy=lazy).space["done"]
    assert done in (["none left"], ["one", "none left"], ["one", "one"])


HEADLINES = {
    "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n": "somebody waits for ever",
    "import queue\nqueue.Queue().get()\n": "somebody waits for ever",
    "import threading, time\ndef work():\n    while True: time.sleep(1)\n"
    "for _ in range(2): threading.Thread(target=work).start()\n": "it never ends",
    "import threading\na, b = threading.Lock(), threading.Lock()\ndef work(x, y):\n    with x:\n        with y: pass\n"
    "for pair in ((a, b), (b, a)): threading.Thread(target=work, args=pair).start()\n": "deadlock: ",
}


@pytest.mark.parametrize("source", HEADLINES)
def test_only_who_waits_for_each_other_is_said_to(script: Any, source: str) -> None:
    path = script(source)
    assert exploration_text(explore_script(path), "x.py").splitlines()[0].startswith(f"x.py: {HEADLINES[source]}")
