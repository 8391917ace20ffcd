"""What locks are called in deadlocks and stories: as the place in the source says, and each by its own way."""

from __future__ import annotations

import textwrap

import pytest

from graders.engine import explore_script

RING = """
    import threading
    class Seat(threading.Thread):
        def __init__(self, mine, theirs):
            super().__init__()
            self.mine, self.theirs = mine, theirs
        def run(self):
            with self.mine:
                with self.theirs: pass
    {setting}
"""
GLOBAL = """
    spoons = [threading.Lock() for _ in range(3)]
    seats = [Seat(spoons[k], spoons[(k + 1) % 3]) for k in range(3)]
    for seat in seats: seat.start()
"""
LOCAL = """
    def main():
        spoons = {{"a": threading.{kind}(), "b": threading.{kind}()}}
        seats = [Seat(spoons["a"], spoons["b"]), Seat(spoons["b"], spoons["a"])]
        for seat in seats: seat.start()
        for seat in seats: seat.join()
    main()
"""


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **{"schedules": 100, **options})

    return run


def wanted(found) -> set[str]:
    return {entry.target for entry in found.trace.waiting if entry.thread}


def test_locks_in_a_list_are_told_by_their_place(explore):
    found = explore(RING.format(setting=GLOBAL))
    assert found.outcome == "deadlock"
    assert wanted(found) == {f"self.theirs (spoons[{k}])" for k in range(3)}
    taken = {step.target for step in found.trace.steps if step.kind == "acquire"}
    assert taken == {f"self.mine (spoons[{k}])" for k in range(3)}
    assert "waits for `self.theirs (spoons[1])` at line 9" in found.error


@pytest.mark.parametrize("kind", ["Lock", "RLock", "Semaphore", "Condition"])
def test_locks_of_a_function_are_told_by_its_variables(explore, kind):
    found = explore(RING.format(setting=LOCAL.format(kind=kind)))
    assert found.outcome == "deadlock"
    assert wanted(found) == {"self.theirs (spoons['a'])", "self.theirs (spoons['b'])"}


def test_what_nothing_leads_to_is_numbered(explore):
    found = explore(
        """
        import threading
        def pair():
            a, b = threading.Lock(), threading.Lock()
            def go(x, y):
                with x:
                    with y: pass
            return lambda: go(a, b), lambda: go(b, a)
        for f in pair(): threading.Thread(target=f).start()
        """
    )
    assert found.outcome == "deadlock"
    assert wanted(found) == {"y (#1)", "y (#2)"}


def test_one_name_for_one_lock_needs_no_more(explore):
    found = explore(
        """
        import threading
        a, b = threading.Lock(), threading.Lock()
        def one():
            with a:
                with b: pass
        def two():
            with b:
                with a: pass
        for f in (one, two): threading.Thread(target=f).start()
        """
    )
    assert found.outcome == "deadlock" and wanted(found) == {"a", "b"}


def test_nothing_is_waited_for_without_a_name(explore):
    found = explore(
        """
        import threading, queue
        jobs = queue.Queue()
        get = jobs.get
        def work(take): take()
        threading.Thread(target=work, args=(get,)).start()
        threading.Thread(target=jobs.get).start()
        threading.Thread(target=threading.Event().wait).start()
        """
    )
    assert found.outcome == "deadlock" and len(found.trace.waiting) == 3
    assert all(entry.target for entry in found.trace.waiting) and "``" not in found.error


def test_races_are_those_of_the_threads_in_the_story(explore):
    found = explore(
        """
        import threading
        left = 3
        def take():
            global left
            if left > 0:
                left -= 1
            assert left >= 0
        def other():
            global left
            left = 1
        crowd = [threading.Thread(target=f) for f in (take, other, take)]
        for t in crowd: t.start()
        """
    )
    assert found.outcome == "failed"
    race = next(entry for entry in found.races if entry["location"] == "left")
    acted = {found.trace.threads[step.thread].name for step in found.trace.steps if step.target == "left"}
    assert {race["first"]["thread"], race["second"]["thread"]} <= acted
