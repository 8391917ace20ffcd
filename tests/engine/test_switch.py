"""The kernel behind one door: another home for switching gives the same schedules, and what it cannot show it says."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

import test_dpor
import test_past_us
import test_samplers
import test_stateful
import test_token
import test_waiting
from baton import Baton
from programs import Source, search

from graders.engine import session
from graders.engine.kernel import switch_greenlet
from graders.engine.script import explore_script
from graders.engine.session import Limits
from graders.engine.strategies import Dpor, RandomWalk, Stateful
from graders.engine.world import World

LOCKED = """
import threading
stock, sold, lock = 2, 0, threading.Lock()
def sale():
    global stock, sold
    while True:
        with lock:
            if stock == 0: return
            stock -= 1
        sold += 1
ts = [threading.Thread(target=sale) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
"""
STUCK = """
import threading
a, b = threading.Lock(), threading.Lock()
def one():
    with a:
        with b: pass
def other():
    with b:
        with a: pass
ts = [threading.Thread(target=f) for f in (one, other)]
for t in ts: t.start()
for t in ts: t.join()
"""


def in_a_world(home: Baton, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World(home)
    monkeypatch.setattr(World, "_shared", world)
    yield world
    home.forget()


@pytest.fixture
def on_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Everything in here runs on real threads, and one of them at a time."""
    yield from in_a_world(Baton(), monkeypatch)


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same, and nobody can look at the stack of who waits."""
    yield from in_a_world(Baton(shows_stacks=False), monkeypatch)


def told(source: str) -> list[Any]:
    """What ten schedules do, and what the proofs say."""
    runs = session.runs(Source(source), RandomWalk(3), schedules=10, limits=Limits())
    rows: list[Any] = [
        (run.outcome, run.decisions, run.steps, run.crashes, run.waiting, run.names, run.pending) for run in runs
    ]
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("stock", "sold"))
        rows.append((found.runs, found.failing, sorted(found.outcomes), strategy.complete))
    return [repr(row) for row in rows]


@pytest.mark.parametrize("source", [LOCKED, STUCK], ids=["locked", "stuck"])
def test_the_same_schedules_end_the_same(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = told(source)
    for _ in in_a_world(Baton(), monkeypatch):
        assert told(source) == plain


def test_who_cannot_see_the_stacks_proves_nothing_and_says_so(unseen: World, tmp_path: Path) -> None:
    path = tmp_path / "stall.py"
    path.write_text(LOCKED)
    for strategy in ("auto", "dpor", "stateful", "exhaustive"):
        found = explore_script(path, strategy=strategy, schedules=50)
        assert found.outcome == "passed" and not found.complete
        assert str(found.why_incomplete) == "the stacks of threads that wait cannot be seen"


def test_a_thread_has_context_variables_of_its_own(on_threads: World) -> None:
    source = """
        import contextvars, threading
        who, seen = contextvars.ContextVar("who", default=0), []
        def work(n):
            before = who.get()
            who.set(n)
            seen.append((before, n))
        ts = [threading.Thread(target=work, args=(n,)) for n in (1, 2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert sorted(seen) == [(0, 1), (0, 2)]
        """
    found = search(source, RandomWalk(1), schedules=5)
    assert found.runs == 5 and not found.failing


LONG = {  # by the hundred they run what the others run once
    "test_the_same_outcomes_as_brute_force",
    "test_generated_programs_reach_the_same_outcomes",
    "test_no_class_is_run_twice",
}


def small(*modules: Any) -> list[Any]:
    """Tests of these modules that ask for nothing and are not slow."""
    found = []
    for module in modules:
        for name, test in vars(module).items():
            asks = name in LONG or not name.startswith("test_") or inspect.signature(test).parameters
            if not asks and not hasattr(test, "pytestmark"):
                found.append(pytest.param(test, id=f"{module.__name__}-{name}"))
    return found


@pytest.mark.parametrize("test", small(test_dpor, test_past_us, test_samplers, test_stateful, test_token, test_waiting))
def test_the_small_tests_of_the_engine(test: Callable[[], None], on_threads: World) -> None:
    test()


def test_looking_at_a_state_keeps_nothing_alive() -> None:
    source = """
        import threading, weakref
        class Thing: pass
        x = 0
        def touch(refs):
            global x
            thing = Thing()
            refs.append(weakref.ref(thing))
            x += 1
        def work():
            refs = []
            touch(refs)
            assert refs[0]() is None
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        """
    found = search(source, Stateful(), schedules=50)
    assert found.runs and not found.failing, found.endings


def test_a_greenlet_that_shows_no_frames_is_refused_for_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind(switch_greenlet.greenlet):  # type: ignore[misc, name-defined]
        gr_frame = None

    assert switch_greenlet.Greenlets().shows_stacks
    monkeypatch.setattr(switch_greenlet, "greenlet", Blind)
    assert not switch_greenlet.Greenlets().shows_stacks
