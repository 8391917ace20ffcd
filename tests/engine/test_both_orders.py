"""Two threads do something to one object, nothing keeps them apart: a search that says `complete` has seen both orders.

What an operation in C touches stands in tables, and a table can be wrong in silence. So every method of every kind of
shared object is tried, those that newer Pythons add among them; plain Python says what the two orders come to.
"""

from __future__ import annotations

import calendar
import csv
import mimetypes

import pytest

from graders.engine.strategies import Dpor, Stateful
from tests.engine.orders import KINDS, THREADS, operations, pairs, program, serial
from tests.engine.programs import search

SCHEDULES = 300


def missed(name: str) -> list[tuple[str, ...]]:
    """The proofs that lack an outcome which plain Python reaches: (operation, other, search, outcome).

    What an operation touches is the same table for both searches; that states are told apart takes fewer partners.
    """
    kind, found = KINDS[name], []
    by_states = set(pairs(kind, 2))
    for what, other in pairs(kind, 5):
        wanted = None
        for strategy in (Dpor, Stateful) if (what, other) in by_states else (Dpor,):
            seen = search(program(kind, what, other, THREADS), strategy(0), watch=("RESULT",), schedules=SCHEDULES)
            if seen.strategy.complete:
                try:
                    wanted = wanted or serial(kind, what, other)
                except RuntimeError:  # after one of the two it can no longer be looked at
                    break
                reached = {state[0] for _, state in seen.outcomes}
                found += [(what, other, strategy.__name__, lost) for lost in wanted - reached]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_both_orders_of_two_operations_are_seen(name):
    assert missed(name) == []


def test_the_table_finds_what_there_is():
    """A table that tries nothing would pass."""
    found = dict(operations(KINDS["list"]))
    assert {"o.append(1)": True, "o.copy()": False, "o.pop()": True, "o.__len__()": False}.items() <= found.items()
    assert sum(len(operations(kind)) for kind in KINDS.values()) > 500


@pytest.mark.parametrize("what", ["o.append(1)", "o.pop()", "o.sort()", "o.copy()"])
def test_an_operation_in_c_is_one_step(what):
    """No schedule ends as no order of the two does."""
    kind = KINDS["list"]
    for other in ("o.clear()", "o.reverse()"):
        seen = search(program(kind, what, other, THREADS), Dpor(0), watch=("RESULT",), schedules=SCHEDULES)
        assert {state[0] for _, state in seen.outcomes} == serial(kind, what, other)


STATES = {
    "calendar": ("calendar.setfirstweekday(3)", "calendar.firstweekday()"),
    "csv": ("csv.field_size_limit(7)", "csv.field_size_limit()"),
    "mimetypes": ("mimetypes.add_type('a/b', '.qq')", "mimetypes.guess_type('x.qq')"),
}


@pytest.fixture
def as_before():
    """What the programs below change is the real library's, which other tests use."""
    kept = calendar.firstweekday(), csv.field_size_limit()
    yield
    calendar.setfirstweekday(kept[0])
    csv.field_size_limit(kept[1])
    mimetypes.init()


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("strategy", [Dpor, Stateful])
def test_what_a_module_keeps_for_all_is_never_proved(name, strategy):
    change, look = STATES[name]
    source = f"""
        import threading, {name}
        t = threading.Thread(target=lambda: {change})
        t.start()
        RESULT = {look}
        t.join()
    """
    assert not search(source, strategy(0), watch=("RESULT",), schedules=20).strategy.complete


def test_a_function_without_a_memory_is_no_step():
    source = """
        import math, threading, textwrap
        t = threading.Thread(target=lambda: math.sqrt(2))
        t.start()
        RESULT = textwrap.dedent(" a")
        t.join()
    """
    found = search(source, Dpor(0), watch=("RESULT",), schedules=20)
    assert (found.strategy.complete, found.runs) == (True, 1)
