"""The stateful search where it ends all the same, and where it proves nothing and says why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import program, search, unlocked

from graders.engine.state import canonical
from graders.engine.strategies import Dpor, Exhaustive, Stateful

# --- endless loops --------------------------------------------------------------------------------------------------


def test_polling_ends() -> None:
    source = program(
        """
        ready, got = False, None
        def poll():
            global got
            while not ready:
                time.sleep(1)
            got = 1
        def work():
            global ready
            time.sleep(3)
            ready = True
        """,
        "poll()", "poll()", "work()",
    )  # fmt: skip
    found = search(source, Stateful(), watch=("got",), schedules=None)
    assert found.strategy.complete and found.outcomes == {("passed", ("1",))}
    assert found.strategy.runs < 100


def test_polling_for_what_never_comes_is_no_proof() -> None:
    source = program(
        """
        ready, turn = False, 0
        def poll():
            global turn
            while not ready:
                turn = 1 - turn
                time.sleep(1)
        """,
        "poll()", "poll()",
    )  # fmt: skip
    found = search(source, Stateful(), schedules=None)
    assert not found.strategy.complete
    assert found.strategy.why_incomplete == "some schedules never end"
    assert found.endings["out_of_steps"] == 1  # one run shows it


def test_a_clock_that_is_read_proves_nothing() -> None:
    source = program("def work():\n    time.monotonic()\n", "work()", "work()")
    found = search(source, Stateful(), schedules=None)
    assert not found.strategy.complete and found.strategy.why_incomplete == "the program reads the clock"


def test_under_the_prompt_clock_it_declines() -> None:
    found = search(unlocked(2, 1), Stateful(), schedules=None, lazy=False)
    assert found.strategy.why_not is not None and not found.strategy.complete


# --- what cannot be compared ----------------------------------------------------------------------------------------


UNPRUNABLE = {
    "library code is calling back": "sorted([2, 1], key=lambda n: n + stock)",
    "inside a comprehension": "[n + stock for n in range(3)]",
    "inside __eq__": "Odd() == 1",
}


@pytest.mark.parametrize("reason", UNPRUNABLE)
def test_what_cannot_be_compared_is_named_and_still_searched(reason: str) -> None:
    source = program(
        f"""
        stock, seen = 1, None
        class Odd:
            def __eq__(self, other):
                return stock == other
        def look():
            global seen
            seen = {UNPRUNABLE[reason]}
        def change():
            global stock
            stock = 5
            stock = 1
        """,
        "look()", "change()",
    )  # fmt: skip
    states, classes = (search(source, s, watch=("seen",), schedules=None) for s in (Stateful(), Dpor()))
    assert states.strategy.unprunable == reason
    assert states.strategy.complete and states.outcomes == classes.outcomes


def test_a_program_of_such_states_is_left_to_dpor() -> None:
    source = program(
        """
        stock = 0
        def look():
            global stock
            stock = sum([n + stock for n in range(3)])
        """,
        "look()", "look()",
    )  # fmt: skip
    alone = search(source, Stateful(unprunable_max=5), schedules=None).strategy
    assert alone.why_not == alone.why_incomplete == "inside a comprehension" and not alone.complete
    both = search(source, Exhaustive(unprunable_max=5), watch=("stock",), schedules=None)
    assert both.strategy.complete and isinstance(both.strategy.active, Dpor)
    assert both.outcomes == search(source, Dpor(), watch=("stock",), schedules=None).outcomes


@pytest.mark.parametrize("value", ["[0] * 300", "tuple(range(300))", "dict.fromkeys(range(300))", "set(range(300))"])
def test_a_very_large_value_is_left_to_dpor(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = program(
        f"""
        many = {value}
        stock = 0
        def sell():
            global stock
            stock = stock + len(many)
        """,
        "sell()", "sell()",
    )  # fmt: skip
    states = search(source, Exhaustive(), watch=("stock",), schedules=None)
    assert states.strategy.complete and isinstance(states.strategy.active, Stateful)
    monkeypatch.setattr(canonical, "OUT_MAX", 250)
    alone = search(source, Stateful(unprunable_max=1), schedules=None).strategy
    assert alone.why_not == "a very large container" and not alone.complete
    both = search(source, Exhaustive(unprunable_max=1), watch=("stock",), schedules=None)
    assert both.strategy.complete and isinstance(both.strategy.active, Dpor)
    assert both.outcomes == states.outcomes


def test_bounds_are_named() -> None:
    found = search(unlocked(3, 1), Stateful(runs_max=50), schedules=None)
    assert not found.strategy.complete and "50 runs" in found.strategy.why_incomplete
