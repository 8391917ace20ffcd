"""Methods of queues, locks, events ... that something else calls for the program: every outcome is found."""

from __future__ import annotations

import pytest

from graders.engine.strategies import STRATEGIES
from tests.engine.programs import search, threads

HEAD = "import functools, operator, queue, sched, threading\nq, out = queue.Queue(), {}\n"
# Two threads, and an outcome that only some schedules have: what they do, and what would be denied if it were seen.
PAIRS = {
    "iter": ("out[n] = list(iter(q.get, None))", "for x in (1, 2, None, None): q.put(x)", "out[1] == [1]"),
    "map get": (
        "out[n] = [f() for f in map(lambda f: f, [q.get, q.get])]",
        "for x in range(4): q.put(x)",
        "out[1] == [0, 2]",
    ),
    "map put": ("list(map(q.put, [n, n]))", "", "[q.get() for _ in range(4)] == [1, 0, 1, 0]"),
    "key": ("out[n] = sorted('ab', key=lambda _: q.get())", "for x in (1, 3, 0, 2): q.put(x)", "out[1] == ['b', 'a']"),
    "bound key": ("out[n] = max([True, 1], key=q.get)", "for x in (1, 0, 3, 2): q.put(x)", "out[0] is out[1] is True"),
    "methodcaller": (
        "out[n] = list(map(operator.methodcaller('get'), [q, q]))",
        "for x in range(4): q.put(x)",
        "out[0] == [1, 3]",
    ),
    "filter": ("out[n] = any(map(turn.acquire, [False]))", "", "not out[0]"),
    "sched": (
        "s = sched.scheduler(); [s.enter(0, x, q.put, (n,)) for x in (1, 2)]; s.run()",
        "",
        "[q.get() for _ in range(4)] == [1, 0, 1, 0]",
    ),
    "shared sched": ("plan.enter(0, 1, q.put, (n,))", "", "plan.run() or q.get() == 1"),
    "reduce": ("functools.reduce(lambda _, x: q.put(x), [n, n], None)", "", "[q.get() for _ in range(3)] == [1, 0, 1]"),
}


@pytest.mark.parametrize("how", ["dpor", "stateful"])
@pytest.mark.parametrize("name", PAIRS)
def test_what_code_in_c_or_the_library_calls_has_all_its_orders(name, how):
    does, before, never = PAIRS[name]
    body = f"{HEAD}turn, plan = threading.Semaphore(), sched.scheduler()\n{before}\ndef work(n): {does}\n"
    source = body + threads("work(0)", "work(1)") + f"\nassert not ({never})"
    found = search(source, STRATEGIES[how](0), schedules=3_000)
    assert set(found.endings) == {"passed", "failed"}, found.endings


ASKED = {
    "wait_for": ("c.acquire(); out['full'] = c.wait_for(q.full, 1); c.release()", "q.put(1)", "not out['full']"),
    "action": ("meet.wait()", "meet.wait()", "out['seen']"),
}


@pytest.mark.parametrize("how", ["dpor", "stateful"])
@pytest.mark.parametrize("name", ASKED)
def test_what_the_library_was_handed_is_a_step_of_its_own(name, how):
    one, other, never = ASKED[name]
    body = HEAD + "q, c, done = queue.Queue(1), threading.Condition(), threading.Event()\n"
    body += f"meet = threading.Barrier(2, done.set)\ndef one(): {one}\ndef other(): {other}\n"
    body += "def look(): out['seen'] = done.is_set()\n"
    source = body + threads("one()", "other()", "look()") + f"\nassert not ({never})"
    found = search(source, STRATEGIES[how](0), schedules=3_000)
    assert set(found.endings) == {"passed", "failed"}, found.endings
