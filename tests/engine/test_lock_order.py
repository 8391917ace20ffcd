"""Potential deadlocks on schedules that were not run: cycles in the order of locks, and no false ones."""

from __future__ import annotations

from typing import Any

import pytest

from graders.engine import explore_script
from graders.engine.observers import LockOrder
from graders.engine.observers.lock_order import PotentialDeadlock
from graders.engine.quiet import quiet_streams
from graders.engine.strategies import RandomWalk, Replaying, RoundRobin


def potential(lab: Any, source: str, strategies: Any = None) -> list[PotentialDeadlock]:
    """What one run with one thread after the other shows, in which nothing ever deadlocks, or other runs together."""
    program, observer = lab.program(source), LockOrder(lab.world)
    for strategy in strategies or [Replaying([])]:
        strategy.begin()
        with quiet_streams():
            lab.world.run(program, strategy.choose, observer=observer, steps_max=2_000)
        observer.end_run()
    return observer.potential_deadlocks()


ABBA = """
    import threading
    a, b = threading.Lock(), threading.Lock()
    def up():
        with a:
            with b:
                pass
    def down():
        with b:
            with a:
                pass
    ts = [threading.Thread(target=f) for f in (up, down)]
    for t in ts: t.start()
    for t in ts: t.join()
"""


def test_two_locks_in_opposite_orders_are_seen_in_a_run_that_went_well(lab: Any) -> None:
    [cycle] = potential(lab, ABBA)
    assert set(cycle.locks) == {"a", "b"}
    assert {(edge.thread, edge.held, edge.taken, edge.line) for edge in cycle.edges} == {
        ("Thread-1 (up)", "a", "b", 6),
        ("Thread-2 (down)", "b", "a", 10),
    }


def test_three_philosophers_are_one_cycle_of_three(lab: Any) -> None:
    [cycle] = potential(lab, """
        import threading
        forks = [threading.Lock() for _ in range(3)]
        def dine(seat):
            with forks[seat]:
                with forks[(seat + 1) % 3]:
                    pass
        ts = [threading.Thread(target=dine, args=(seat,)) for seat in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
    """)  # fmt: skip
    assert sorted(cycle.locks) == ["forks[0]", "forks[1]", "forks[2]"]


def test_locks_of_objects_are_named_by_their_path(lab: Any) -> None:
    [cycle] = potential(lab, """
        import threading
        class Account:
            def __init__(self):
                self.lock = threading.RLock()
        left, right = Account(), Account()
        def transfer(source, target):
            with source.lock, target.lock:
                pass
        ts = [threading.Thread(target=transfer, args=pair) for pair in ((left, right), (right, left))]
        for t in ts: t.start()
        for t in ts: t.join()
    """)  # fmt: skip
    assert sorted(cycle.locks) == ["left.lock", "right.lock"]


def test_edges_of_different_runs_make_one_cycle(lab: Any) -> None:
    """Each run goes through one branch only: whoever comes first takes a then b, or b then a."""
    source = """
        import threading
        a, b, first = threading.Lock(), threading.Lock(), threading.Lock()
        taken = False
        def one():
            global taken
            with first:
                mine, taken = not taken, True
            if mine:
                with a, b:
                    pass
        def two():
            global taken
            with first:
                mine, taken = not taken, True
            if mine:
                with b, a:
                    pass
        ts = [threading.Thread(target=f) for f in (one, two)]
        for t in ts: t.start()
        for t in ts: t.join()
    """
    for seed in range(4):
        assert potential(lab, source, [RandomWalk(seed)]) == []
    [cycle] = potential(lab, source, [RandomWalk(seed) for seed in range(20)])
    assert set(cycle.locks) == {"a", "b"}


def test_a_condition_that_takes_its_lock_back_while_another_is_held(lab: Any) -> None:
    [cycle] = potential(lab, """
        import threading
        cond, outer = threading.Condition(), threading.Lock()
        def hear():
            with outer:
                with cond:
                    cond.wait(1)
        def tell():
            with cond:
                with outer:
                    cond.notify()
        ts = [threading.Thread(target=f) for f in (hear, tell)]
        for t in ts: t.start()
        for t in ts: t.join()
    """)  # fmt: skip
    assert set(cycle.locks) == {"cond", "outer"}


SAFE = {
    "the first takes it, and the last gives it back": """
        import threading
        few, room, inside = threading.Lock(), threading.Lock(), 0
        def read():
            global inside
            with few:
                inside += 1
                if inside == 1: room.acquire()
            with few:
                inside -= 1
                if inside == 0: room.release()
        ts = [threading.Thread(target=read) for _ in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "one order": """
        import threading
        a, b = threading.Lock(), threading.Lock()
        def work():
            with a, b:
                pass
        ts = [threading.Thread(target=work) for _ in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a gate before both": """
        import threading
        a, b, gate = threading.Lock(), threading.Lock(), threading.Lock()
        def up():
            with gate, a, b:
                pass
        def down():
            with gate, b, a:
                pass
        ts = [threading.Thread(target=f) for f in (up, down)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "one after the other": """
        import threading
        a, b = threading.Lock(), threading.Lock()
        def up():
            with a, b:
                pass
        def down():
            with b, a:
                pass
        for f in (up, down):
            t = threading.Thread(target=f)
            t.start()
            t.join()
    """,
    "main before it starts the other": """
        import threading
        a, b = threading.Lock(), threading.Lock()
        with b, a:
            pass
        def up():
            with a, b:
                pass
        t = threading.Thread(target=up)
        t.start()
        t.join()
    """,
    "one thread in both orders": """
        import threading
        a, b = threading.Lock(), threading.Lock()
        def both():
            with a, b:
                pass
            with b, a:
                pass
        t = threading.Thread(target=both)
        t.start()
        t.join()
    """,
    "a lock taken again": """
        import threading
        a, b = threading.RLock(), threading.Lock()
        def up():
            with a, b, a:
                pass
        ts = [threading.Thread(target=up) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "given back in time": """
        import threading
        a, b = threading.Lock(), threading.Lock()
        def up():
            with a:
                pass
            with b:
                pass
        def down():
            with b:
                pass
            with a:
                pass
        ts = [threading.Thread(target=f) for f in (up, down)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
}


@pytest.mark.parametrize("name", SAFE)
def test_no_cycle_where_there_can_be_no_deadlock(lab: Any, name: str) -> None:
    assert potential(lab, SAFE[name], [RoundRobin(), *[RandomWalk(seed) for seed in range(10)]]) == []


# --- explore --------------------------------------------------------------------------------------------------------


def test_explore_lists_what_could_deadlock_though_it_did_not(script: Any) -> None:
    found = explore_script(script(ABBA), schedules=1, strategy="random", seed=1)
    assert found.outcome == "passed"
    [entry] = found.races
    assert entry["kind"] == "lock-order" and entry["location"] == "a, b"
    assert {entry["first"]["line"], entry["second"]["line"]} == {6, 10}
    assert entry["first"]["kind"] == "acquire"


def test_a_deadlock_that_was_found_is_not_merely_potential(script: Any) -> None:
    found = explore_script(script(ABBA))
    assert found.outcome == "deadlock" and found.races == []


def test_a_proof_refutes_a_potential_deadlock(script: Any) -> None:
    """The event puts one before the other: the graph does not know, the proof does."""
    path = script("""
        import threading
        a, b, gone = threading.Lock(), threading.Lock(), threading.Event()
        def up():
            with a, b:
                pass
            gone.set()
        def down():
            gone.wait()
            with b, a:
                pass
        ts = [threading.Thread(target=f) for f in (up, down)]
        for t in ts: t.start()
        for t in ts: t.join()
    """)
    assert [entry["kind"] for entry in explore_script(path, strategy="random", schedules=3).races] == ["lock-order"]
    proved = explore_script(path, strategy="dpor")
    assert proved.outcome == "passed" and proved.complete and proved.races == []
