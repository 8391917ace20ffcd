"""What becomes of programs that take long, go round, or never end: a useful word, and within bounds."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from graders.engine import course, explore_script

HEAD = "import queue, threading, time\nlock = threading.Lock()\nflag = False\ntotal = 0\n"
TAIL = "ts = [threading.Thread(target=work) for _ in range({n})]\nfor t in ts: t.start()\nfor t in ts: t.join()\n"


def program(body: str, threads: int = 2, after: str = "") -> str:
    work = "def work():\n    global total, flag\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    return HEAD + work + TAIL.format(n=threads) + after


FINITE = {
    "a local loop of more than a million laps": (program("for n in range(1_200_000): pass", 1), True),
    "six thousand prints": (program("for n in range(6000): print(n)", 1), True),
    "a lock taken and given back": (program("for n in range(3000):\n    with lock: pass"), False),
    "the same, and nothing that anybody sees counts": (
        program("for n in [None] * 6000:\n    with lock: pass", 1),
        True,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FINITE)
def test_a_finite_loop_never_goes_round(script: Any, name: str) -> None:
    source, complete = FINITE[name]
    found = explore_script(script(source))
    assert (found.outcome, found.complete, found.error) == ("passed", complete, None)


COUNT = "for _ in range(20_000):\n    {}total += 1"


@pytest.mark.slow
def test_a_lost_update_in_a_long_loop_is_found_and_told(script: Any) -> None:
    path = script(program(COUNT.format(""), after="assert total == 40_000, total\n"))
    found = explore_script(path)
    assert found.outcome == "failed" and found.error.startswith("AssertionError")
    assert found.token is not None and len(found.token) < 100
    assert [race["location"] for race in found.races] == ["total"]
    assert 0 < len(found.trace.steps) < 200 and found.trace.truncated > 10_000
    again = explore_script(path, replay=found.token)
    assert (again.outcome, again.error) == ("failed", found.error)


@pytest.mark.slow
def test_the_same_with_a_lock_passes(script: Any) -> None:
    found = explore_script(script(program(COUNT.format("with lock: "), after="assert total == 40_000\n")))
    assert (found.outcome, found.failing, found.races) == ("passed", 0, [])


def test_a_busy_wait_lets_the_sleeper_go(script: Any) -> None:
    body = "time.sleep(1)\nflag = True"
    for clock in ("lazy", "prompt"):
        found = explore_script(
            script(HEAD + program(body, 1).removeprefix(HEAD).replace("for t in ts: t.join()", "while not flag: pass")),
            clock=clock, schedules=40,
        )  # fmt: skip
        assert (found.outcome, found.error) == ("passed", None)


UNTIL = {
    "a moment": "end = time.time() + 2\nwhile time.time() < end: pass\ntotal += 1",
    "a far moment": "end = time.monotonic() + 100_000\nwhile time.monotonic() < end: pass\ntotal += 1",
    "a date": "import datetime as d\nnow = d.datetime.now\nend = now() + d.timedelta(1)\n"
    "while now() < end: pass\ntotal += 1",
    "a flag or a moment": "end = time.time() + 5\nwhile not flag and time.time() < end: pass\ntotal += 1",
}


@pytest.mark.parametrize("clock", ["lazy", "prompt"])
@pytest.mark.parametrize("name", UNTIL)
def test_who_looks_at_the_clock_until_it_is_time_sees_it_come(script: Any, name: str, clock: str) -> None:
    source = program(UNTIL[name], 1, "time.sleep(1)\nassert total == 1\n")
    found = explore_script(script(source), clock=clock, schedules=20)
    assert (found.outcome, found.error) == ("passed", None)


def test_by_a_prompt_clock_sleepers_wake_while_somebody_looks_at_it(script: Any) -> None:
    body = "time.sleep(1)\nflag = True"
    after = "end = time.time() + 50\nwhile not flag and time.time() < end: pass\nassert flag and time.time() < end\n"
    source = program(body, 1).replace("for t in ts: t.join()\n", after)
    found = explore_script(script(source), clock="prompt", schedules=20)
    assert (found.outcome, found.error) == ("passed", None)


@pytest.mark.slow
def test_a_busy_wait_for_what_never_comes_goes_round(script: Any) -> None:
    found = explore_script(script(program("while not flag: pass", 1)))
    assert found.outcome == "no_progress" and found.trace.waiting[0].kind == "spin"


def test_who_beats_until_told_to_stop_passes(script: Any) -> None:
    """A nap may end late, but not for ever: counting beats make new states without end, and no run is endless."""
    found = explore_script(script("""
        import threading, time
        stop, beats = threading.Event(), [0, 0]
        def heart(which):
            while not stop.is_set():
                beats[which] += 1
                time.sleep(1)
        ts = [threading.Thread(target=heart, args=(n,)) for n in range(2)]
        for t in ts: t.start()
        time.sleep(3)
        stop.set()
        for t in ts: t.join()
    """), schedules=120)  # fmt: skip
    assert (found.outcome, found.error) == ("passed", None)


@pytest.mark.slow
def test_an_endless_program_is_told_as_such(script: Any) -> None:
    found = explore_script(script("""
        import queue, threading, time
        shelf = queue.Queue(5)
        def bake():
            n = 0
            while True:
                shelf.put(n)
                n += 1
                time.sleep(1)
        def eat():
            while True:
                shelf.get()
                time.sleep(1)
        for f in (bake, eat): threading.Thread(target=f).start()
    """))  # fmt: skip
    assert (found.outcome, found.failing, found.complete) == ("out_of_steps", 0, False)
    assert found.why_incomplete.code == "on-and-on" and 3 <= found.schedules <= 100
    assert "nothing went wrong" in found.error


def test_more_threads_than_our_limit_are_not_the_programs_fault(script: Any, monkeypatch: Any) -> None:
    assert course.THREADS_MAX >= 2_000
    monkeypatch.setattr(course, "THREADS_MAX", 50)
    body = "lock.acquire()\nfor _ in range(51): threading.Thread(target=lock.acquire).start()\n"
    found = explore_script(script(HEAD + body), schedules=1)
    assert (found.outcome, found.failing) == ("out_of_steps", 0)
    assert found.why_incomplete.code == "threads" and "50" in found.error


@pytest.mark.slow
def test_a_thousand_short_threads_pass(script: Any) -> None:
    found = explore_script(script(program("with lock: total += 1", 1000, "assert total == 1000\n")))
    assert (found.outcome, found.failing, found.error) == ("passed", 0, None)


NO_DEADLOCK = {
    "a queue that C code takes from": """
        import queue, threading
        jobs, done = queue.Queue(1), []
        def consume():
            for job in iter(jobs.get, None): done.append(job)
        t = threading.Thread(target=consume)
        t.start()
        for job in (1, 2, None): jobs.put(job)
        t.join()
        assert done == [1, 2]
    """,
    "a queue that C code puts into": """
        import queue, threading
        jobs, got = queue.Queue(1), []
        t = threading.Thread(target=lambda: list(map(jobs.put, range(3))))
        t.start()
        for _ in range(3): got.append(jobs.get())
        t.join()
        assert got == [0, 1, 2]
    """,
    "a pool that nobody shuts down": """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        assert pool.submit(pow, 2, 5).result() == 32
    """,
    "a pool in a main that fails": """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        try:
            pool.submit(divmod, 1, 0).result()
        except ZeroDivisionError:
            raise SystemExit(0)
    """,
    "threads that main counts": """
        import threading, time
        for _ in range(2): threading.Thread(target=time.sleep, args=(1,)).start()
        while threading.active_count() != 1: pass
    """,
}


@pytest.mark.parametrize("name", NO_DEADLOCK)
def test_nobody_waits_for_ever(script: Any, name: str) -> None:
    found = explore_script(script(NO_DEADLOCK[name]), schedules=60)
    assert (found.outcome, found.error) == ("passed", None)


def test_ctrl_c_leaves_what_is_known_so_far(script: Any, monkeypatch: Any) -> None:
    """The third run is interrupted, as the signal's handler would."""
    ran = course.Course.settled

    def settled(self: Any, program: Any, result: Any) -> Any:
        self.seen.append(result) if hasattr(self, "seen") else object.__setattr__(self, "seen", [result])
        if len(self.seen) == 3:
            raise KeyboardInterrupt
        return ran(self, program, result)

    monkeypatch.setattr(course.Course, "settled", settled)
    found = explore_script(script(program("with lock: total += 1", 3)))
    assert (found.outcome, found.complete, found.schedules, found.failing) == ("out_of_steps", False, 3, 0)
    assert found.why_incomplete.code == "stopped" and "Ctrl-C" in found.error


CROSSED = """
import threading
one, two = threading.Lock(), threading.Lock()
def cross(a, b):
    a.acquire()
    b.acquire()
    print("crossed")
    a.release()
    b.release()
def work(a, b):
    while True:
        cross(a, b)
        cross(b, a)
for _ in range(30):
    threading.Thread(target=work, args=(one, two)).start()
"""


def test_a_deadlock_after_a_bound_of_ours_is_told_as_one(script: Any) -> None:
    """The schedule goes on beyond the bound that cut it first: told under that bound it would end in a spin."""
    found = explore_script(script(CROSSED))
    assert found.outcome == "deadlock" and found.trace is not None
    kinds = {entry.kind for entry in found.trace.waiting}
    assert "spin" not in kinds and "spins" not in found.error
    holders = {entry.thread: entry.holder for entry in found.trace.waiting}
    assert any(holders.get(holder) is not None for holder in holders.values())  # somebody who is waited for waits, too


MAY_MISS = """
import threading, time
event = threading.Event()
def work():
    while not event.is_set():
        print("ready")
        time.sleep(1)
    print("running")
t = threading.Thread(target=work)
t.start()
time.sleep(1)
event.set()
event.clear()
"""


def test_who_prints_for_ever_in_some_schedules_goes_round_in_those(script: Any) -> None:
    """What was printed is more each time, but nobody reads it: who has missed the moment comes to no end."""
    found = explore_script(script(MAY_MISS))
    assert (found.outcome, found.why_incomplete.code) == ("out_of_steps", "some-endless")
    assert found.ends.number > 0 and found.failing == 0


@pytest.mark.parametrize("pause", ["", "time.sleep(0)"])
def test_printing_for_ever_is_no_spin(script: Any, pause: str) -> None:
    source = program(f'while True:\n    print("on")\n    {pause}'.rstrip())
    found = explore_script(script(source))
    assert (found.outcome, found.why_incomplete.code, found.failing) == ("out_of_steps", "on-and-on", 0)


def test_what_goes_through_many_values_in_c_costs_steps(lab: Any) -> None:
    """Else a thousand schedules are drawn of a program each of whose runs takes a second."""
    few, many = (lab.run(f"n = sum(list(range({n})))").result for n in (1_000, 640_000))
    assert few.extra == 0 and many.extra >= 2 * 640_000 // 64
    assert many.effort > 100 * few.effort
