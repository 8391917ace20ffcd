"""Operations in C that run code of the program's in the middle are not one step."""

from __future__ import annotations

import pytest

from graders.engine import explore_script
from graders.engine.strategies import STRATEGIES
from tests.engine.programs import program, search

MAKES = """
from collections import defaultdict
class Crate: pass
crates, got = defaultdict(%s), []
def take(): got.append(crates["red"])
"""


@pytest.mark.parametrize(
    ("factory", "endings"),
    [("Crate", {"passed", "failed"}), ("lambda: Crate()", {"passed", "failed"}), ("list", {"passed"})],
)
def test_a_default_is_stored_after_it_was_made(factory: str, endings: set[str]) -> None:
    source = program(MAKES % factory, "take()", "take()") + "assert got[0] is got[1]\n"
    found = search(source, STRATEGIES["dpor"](0))
    assert set(found.endings) == endings
    assert found.strategy.complete


def test_a_default_that_is_made_behind_a_lock_is_made_once() -> None:
    text = MAKES % "Crate" + "lock = threading.Lock()\ndef safe():\n    with lock: take()\n"
    found = search(program(text, "safe()", "safe()") + "assert got[0] is got[1]\n", STRATEGIES["dpor"](0))
    assert found.strategy.complete and set(found.endings) == {"passed"}


@pytest.mark.parametrize(
    "change",
    ["stock.remove(Item(1))", "heapq.heappush(stock, Item(0))", "stock == [Item(1), Item(2)]", "str([stock])"],
)
def test_comparing_by_the_program_s_own_code_is_not_one_step(change: str) -> None:
    text = """
    import heapq
    class Item:
        def __init__(self, n): self.n = n
        def __eq__(self, other): return self.n == other.n
        def __lt__(self, other): return self.n < other.n
        def __repr__(self): return str(self.n)
    stock = [Item(1), Item(2)]
    """
    found = search(program(text, change, "stock.append(Item(3))"), STRATEGIES["dpor"](0), schedules=500)
    assert not found.strategy.complete
    assert "in the middle" in str(found.strategy.why_incomplete)


def test_a_story_makes_nothing_of_what_it_shows(script):
    """Whoever watches a run looks at the values; a default that is only looked at is not made by it."""
    source = """
        import threading
        from collections import defaultdict
        made, crates = [], defaultdict(lambda: made.append(1) or 0)
        def work():
            if "n" not in crates:
                crates["n"] += 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert made == [1], made
    """
    found = explore_script(script(source))
    assert found.outcome == "failed" and found.error.startswith("AssertionError: [1, 1]")
    again = explore_script(script(source), replay=found.token)
    assert (again.outcome, again.error) == ("failed", found.error)
