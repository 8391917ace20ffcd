"""Operations in C that run code of the program's in the middle are not one step."""

from __future__ import annotations

from collections import defaultdict

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


_default: defaultdict[str, int] = defaultdict(lambda: _default.setdefault("", 1) + 1)
KEPT = _default[""] == 1  # 3.15 and later releases of 3.14: whoever comes second gets what the first has stored


@pytest.mark.parametrize(("factory", "lost"), [("Crate", not KEPT), ("lambda: Crate()", not KEPT), ("list", False)])
def test_a_default_is_stored_after_it_was_made(factory: str, lost: bool) -> None:
    source = program(MAKES % factory, "take()", "take()") + "assert got[0] is got[1]\n"
    found = search(source, STRATEGIES["dpor"](0))
    assert set(found.endings) == ({"passed", "failed"} if lost else {"passed"})
    assert found.strategy.complete


def test_a_default_is_made_by_both_who_miss_it() -> None:
    """Whichever of the two is kept: no Python makes one default only."""
    text = "from collections import defaultdict\nmade = []\ncrates = defaultdict(lambda: made.append(1) or [])\n"
    source = program(text, "crates['red']", "crates['red']") + "assert len(made) == 1\n"
    found = search(source, STRATEGIES["dpor"](0))
    assert set(found.endings) == {"passed", "failed"} and found.strategy.complete


def test_what_the_factory_itself_has_stored_is_kept_where_python_keeps_it(script) -> None:
    source = f"""
        import threading
        from collections import defaultdict
        def make():
            crates["red"] = 1
            return 2
        crates, got = defaultdict(make), []
        ts = [threading.Thread(target=lambda: got.append(crates["red"])) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert set(got) <= {{1, 2}} and crates["red"] == {1 if KEPT else 2}, (got, crates)
        assert {KEPT} <= (got == [1, 1])
    """
    assert explore_script(script(source)).outcome == "passed"


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
