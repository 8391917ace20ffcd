"""The order of everything: random programs log each operation on their objects, with points and without."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from ordering import program
from test_instrument import FILE, Piece, in_the_engine, plainly

from graders.engine.instrument import Instrumented, instrument
from graders.engine.quiet import quiet_streams
from graders.engine.script import explore_script
from graders.engine.state import tracked
from graders.engine.strategies import RoundRobin
from graders.engine.world import World

SEEDS = 16


class Keeping:
    """What the stateful search runs instead of a unit: the same with every value kept."""

    bindings = tracked.BINDINGS

    def variant(self, unit: Instrumented) -> Instrumented:
        return tracked.tracked(unit, frozenset())


def with_every_value_kept(source: str) -> Any:
    piece, strategy = Piece(source), RoundRobin()
    strategy.begin()
    with quiet_streams():
        World.shared().run(piece, strategy.choose, sight=Keeping(), lazy=True, steps_max=200_000)
    return piece.found


@pytest.mark.parametrize("seed", range(SEEDS))
def test_everything_happens_in_the_order_of_plain_python(seed: int) -> None:
    source = program(seed)
    plain = plainly(source)
    assert plain[1] is None and plain[0].count("say") > 5, "the program should run to its end"
    assert in_the_engine(source) == plain


@pytest.mark.parametrize("seed", range(SEEDS, SEEDS + 6))
def test_the_same_where_every_value_is_kept(seed: int) -> None:
    source = program(seed)
    assert with_every_value_kept(source) == plainly(source)


DEEP = {
    "a function": "def down(n): return 0 if n == 0 else 1 + down(n - 1)\ndive = down",
    "a method": """
class Tree:
    def down(self, n): return 0 if n == 0 else 1 + self.down(n - 1)
dive = Tree().down""",
    "a closure": """
def make():
    def down(n): return 0 if n == 0 else 1 + down(n - 1)
    down.name = "down"
    return down
dive = make()""",
    "constructors": """
class Chain:
    def __init__(self, n): self.rest = Chain(n - 1) if n else None
dive = Chain""",
    "two that call each other": """
def even(n, *, by=1): return True if n == 0 else odd(n - by)
def odd(n): return False if n == 0 else even(n - 1, by=1)
dive = even""",
    "elements": """
class Row:
    def __getitem__(self, n): return 0 if n == 0 else 1 + self[n - 1]
row = Row()
def dive(n): return row[n]""",
    "a sum over the children": """
def dive(n): return 1 if n == 0 else sum(dive(k) for k in [n - 1])""",
    "text": """
class Nested:
    def __init__(self, n): self.n = n
    def __repr__(self): return "." if self.n == 0 else "(" + repr(Nested(self.n - 1)) + ")"
def dive(n): return repr(Nested(n))""",
    "sums of objects": """
class Number:
    def __init__(self, n): self.n = n
    def __add__(self, other): return self if self.n == 0 else Number(self.n - 1) + other
def dive(n): return Number(n) + Number(0)""",
}
THROUGH_C = ("elements", "text", "sums of objects", "a sum over the children")
MEASURE = """
low, high = 1, 5_000
while high - low > 1:
    n = (low + high) // 2
    try:
        dive(n)
        low = n
    except RecursionError:
        high = n
out.append(low)
"""


@pytest.mark.parametrize("name", DEEP)
def test_one_may_recurse_as_deep_as_in_plain_python(name: str) -> None:
    """Within a tenth. Endless recursion ends: that is what `MEASURE` runs into."""
    source = DEEP[name] + MEASURE
    (plain,), (ours,) = eval(plainly(source)[0]), eval(in_the_engine(source)[0])
    if sys.version_info[:2] == (3, 12) and name in THROUGH_C:  # 3.12 limits C code to 1,500 calls, whoever asks
        assert ours > 250
        return
    assert abs(ours - plain) <= plain / 10, (ours, plain, FILE)


LOOKS = {
    "a class pattern": "match door:\n        case Door(open=True): seen.append(1)",
    "a class pattern inside a mapping": "match held:\n        case {'door': [Door(open=True)]}: seen.append(1)",
    "a pattern by position, after a guard": (
        "match door:\n        case Door(False) if not seen: pass\n        case Door(True): seen.append(1)"
    ),
    "a field of a format": "seen.append(1) if '{0.open}'.format(door) == 'True' else 0",
    "a field of a mapping's format": "seen.append(1) if '{door[0].open}'.format_map(held) == 'True' else 0",
}


@pytest.mark.parametrize("strategy", ["dpor", "stateful"])
@pytest.mark.parametrize("name", LOOKS)
def test_what_is_looked_at_without_a_dot_is_announced(name: str, strategy: str, script: Any) -> None:
    path = script(f"""
import threading
class Door:
    __match_args__ = ("open",)
    def __init__(self):
        self.open = True
door = Door()
held, seen = {{"door": [door]}}, []
def look():
    {LOOKS[name]}
def close():
    door.open = False
ts = [threading.Thread(target=f) for f in (look, close)]
for t in ts: t.start()
for t in ts: t.join()
assert seen == [1]
""")
    found = explore_script(path, strategy=strategy, keep_going=True)
    assert found.outcome == "failed" and found.failing < found.schedules


def test_a_store_into_a_module_of_the_library_makes_no_proof(script: Any) -> None:
    path = script("""
import threading, string
def change(): string.extra = 1
t = threading.Thread(target=change)
t.start()
t.join()
""")
    found = explore_script(path)
    assert found.outcome == "passed" and not found.complete and "string.extra" in str(found.why_incomplete)


def test_a_warning_of_the_compiler_is_said_once() -> None:
    source = "if 1 is 1:\n    pass\n"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(3):
            tracked.tracked(instrument(source, module="m", file="warned.py"), frozenset())
    assert len(said) == 1 and said[0].filename == "warned.py"
