"""Code in C that calls the program's code meanwhile: others come in between, and see how far it has come."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from programs import program, search

from graders.engine.strategies import Dpor, Stateful

SHELF = """
import collections, functools, itertools
shelf, rate, crates = [3, 1, 2], 1, {1: 3, 2: 4}
tags, queue_, seen, got = {1}, collections.deque([1]), [], None
def priced(x): return x * rate
class Crate:
    def __init__(self, size): self.size = size
    def __lt__(self, other): return self.size * rate < other.size * rate
pair = [Crate(2), Crate(1)]
"""
# What one thread does, what another does, and two ends that the order inside the first makes: (got, seen).
MEANWHILE = {
    "map": ("got = sum(map(priced, shelf))", "rate = 2; shelf.pop()", (4, []), (5, [])),
    "reduce": ("got = functools.reduce(lambda a, b: a + b * rate, shelf)", "rate = 2; shelf.pop()", (5, []), (6, [])),
    "zip": ("got = len(list(zip(shelf, map(priced, shelf))))", "rate; shelf.pop()", (2, []), (3, [])),
    "accumulate": (
        "got = list(itertools.accumulate(shelf, lambda a, b: a + priced(b)))", "rate; shelf.pop()",
        ([3, 4], []), ([3, 4, 6], []),
    ),
    "max with a key": ("got = max(shelf, key=priced)", "shelf.append(9)", (3, []), (9, [])),
    "items": ("got = sum(map(lambda kv: kv[1] * rate, crates.items()))", "rate = 0; crates[1] = 5", (3, []), (7, [])),
    "extend": ("shelf.extend(priced(x) for x in (5, 6))", "seen.append(len(shelf))", (None, [4]), (None, [5])),
    "extend by a map": ("shelf.extend(map(priced, (5, 6)))", "seen.append(len(shelf))", (None, [4]), (None, [3])),
    "+=": ("shelf.__iadd__(map(priced, (5, 6)))", "seen.append(len(shelf))", (None, [3]), (None, [5])),
    "update": ("tags.update(priced(x) for x in (5, 6))", "seen.append(len(tags))", (None, [2]), (None, [3])),
    "a deque": ("queue_.extend(priced(x) for x in (5, 6))", "seen.append(len(queue_))", (None, [2]), (None, [1])),
    "a sort": ("shelf.sort(key=priced)", "seen.append(shelf[:])", (None, [[]]), (None, [[1, 2, 3]])),
    "a sort of objects": ("pair.sort()", "seen.append(len(pair))", (None, [0]), (None, [2])),
    "an attribute of the sort": ("f = shelf.sort; f(key=priced)", "seen.append(len(shelf))", (None, [0]), (None, [3])),
}  # fmt: skip


def _source(first: str, second: str) -> str:
    return program(
        f"""{SHELF}
def one():
    global got, shelf
    {first}
def two():
    global rate
    {second}
""",
        "one()",
        "two()",
    )


@pytest.mark.parametrize("name", MEANWHILE)
def test_others_come_in_between(name: str) -> None:
    first, second, *ends = MEANWHILE[name]
    source = _source(first, second)
    classes = search(source, Dpor(), watch=("got", "seen"))
    states = search(source, Stateful(), watch=("got", "seen"))
    assert classes.strategy.complete and states.outcomes == classes.outcomes
    assert {("passed", (repr(got), repr(seen))) for got, seen in ends} <= classes.outcomes


def test_a_list_changed_while_it_is_sorted_is_an_error_of_the_sort() -> None:
    source = _source("shelf.sort(key=priced)", "shelf.append(0)")
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("shelf",))
        assert strategy.complete and {state for _, (state,) in found.outcomes} == {
            "[1, 2, 3]", "[1, 2, 3, 0]", "[0, 1, 2, 3]",
        }  # fmt: skip
        assert found.failing > 0


def test_a_key_that_raises_leaves_the_list_as_it_was() -> None:
    source = _source("shelf.sort(key=lambda x: x / (rate - 1))", "seen.append(shelf[:])")
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("shelf", "seen"))
        assert {state for _, state in found.outcomes} == {("[3, 1, 2]", "[[3, 1, 2]]"), ("[3, 1, 2]", "[[]]")}


@pytest.mark.parametrize(
    "first", ["got = sum(map(priced, shelf))", "shelf.sort(key=priced)", "got = max(shelf, key=priced)"]
)
def test_under_one_lock_nobody_comes_in_between(first: str) -> None:
    """No false alarm: two orders, two ends at most."""
    source = _source(f"with guard: {first}", "with guard: seen.append(shelf[:]); shelf.append(7)")
    source = source.replace("import collections", "import threading; guard = threading.Lock(); import collections")
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("got", "seen", "shelf"))
        assert strategy.complete and found.failing == 0 and len(found.outcomes) == 2


def test_attributes_that_threads_get_are_seen() -> None:
    source = program(
        """
        import threading
        helpers, got = [threading.Thread(), threading.Thread()], []
        def one(): got.extend([getattr(helpers[1], "mark", 0), getattr(helpers[1], "mark", 0)])
        def two(): helpers[1].mark = 1
        """,
        "one()",
        "two()",
    )
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("got",))
        assert strategy.complete and {state for _, (state,) in found.outcomes} == {"[0, 0]", "[0, 1]", "[1, 1]"}


def test_a_look_at_an_attribute_of_a_thread_is_not_taken_for_one_at_its_life() -> None:
    source = """
        import threading
        others, got = [], []
        def one():
            got.append(getattr(others[1], "mark", 0))
            others[1].join()
        def two(): others[1].mark = 1
        others += [threading.Thread(target=f) for f in (one, two)]
        for t in others: t.start()
        for t in others: t.join()
    """
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("got",))
        assert strategy.complete and {state for _, (state,) in found.outcomes} == {"[0]", "[1]"}


def test_who_asks_whether_a_generator_runs_gets_no_proof() -> None:
    source = program(
        """
        n, got = 0, []
        def numbers():
            global n
            for i in range(2):
                n += 1
                yield i
        row = numbers()
        """,
        "list(row)",
        "got.append(row.gi_frame is None)",
    )
    strategy = Dpor()
    search(source, strategy, watch=("got",))
    assert not strategy.complete and "gi_frame" in str(strategy.why_incomplete)
