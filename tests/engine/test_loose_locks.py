"""What guards nothing: a lock that somebody gives back who does not hold it, a timer that somebody cancels."""

from __future__ import annotations

import pytest

from graders.engine.strategies import Dpor, Stateful
from tests.engine.programs import program, search

COUNT = """
    lock, n, wrong = threading.{kind}(), 0, []
    def count():
        global n
        try:
            with lock:
                n += 1
        except RuntimeError:
            wrong.append(1)
    def let_in():
        try:
            lock.release()
        except RuntimeError:
            pass
        count()
"""


def test_a_lock_that_others_give_back_guards_nothing() -> None:
    source = program(COUNT.format(kind="Lock"), "count()", "let_in()")
    classes, states = (search(source, s, watch=("n",), schedules=None) for s in (Dpor(), Stateful()))
    assert {state for _, state in classes.outcomes} == {("1",), ("2",)}
    assert states.outcomes == classes.outcomes and states.strategy.complete and classes.strategy.complete


def test_one_that_only_its_holder_gives_back_still_does() -> None:
    source = program(COUNT.format(kind="RLock"), "count()", "let_in()")
    classes, states = (search(source, s, watch=("n",), schedules=None) for s in (Dpor(), Stateful()))
    assert {state for _, state in classes.outcomes} == {("2",)} == {state for _, state in states.outcomes}
    assert states.strategy.complete and classes.strategy.complete


@pytest.mark.parametrize("strategy", [Dpor, Stateful])
def test_a_timer_is_never_part_of_a_proof(strategy: type) -> None:
    """Also where it finds at once that it was cancelled: had it been started before, it would have rung."""
    source = program(
        """
        rung = []
        timer = threading.Timer(1, rung.append, (1,))
        """,
        "timer.cancel()",
        "timer.start()",
    )
    found = search(source, strategy(), watch=("rung",), schedules=None)
    assert not found.strategy.complete and "timer" in found.strategy.why_incomplete
