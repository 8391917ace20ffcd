"""What a suspended frame can still read, and where it stands: neither may depend on what the process did before."""

from __future__ import annotations

import dis
import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graders.engine.instrument import instrument
from graders.engine.state import flow
from graders.engine.state.variants import variant_of
from graders.engine.strategies import Dpor, Stateful

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file: tests are no package
from programs import program, search

BEHIND_A_WITH = program(
    """
    lock, x, y, z = threading.Lock(), 0, None, None
    class Calm:
        def __enter__(self):
            return self
        def __exit__(self, kind, error, traceback):
            return kind is {swallowed}
    def look():
        global y
        left = x
        with lock:
            pass
        with {manager}:
            if x < 5:
                raise {raised}
            left = 7
        y = left
    def change():
        global x, z
        x = 1
        with lock:
            pass
        z = y
    """,
    "look()", "change()",
)  # fmt: skip


@pytest.mark.parametrize(
    ("manager", "raised", "swallowed", "endings"),
    [
        ("Calm()", "KeyError", "KeyError", {"passed"}),
        ("Calm()", "KeyError", "OSError", {"failed"}),
        ("contextlib.suppress(KeyError)", "KeyError", "None", {"passed"}),
        ("lock", "KeyError", "None", {"failed"}),
    ],
)
def test_what_is_read_behind_a_with_that_swallows_tells_states_apart(
    manager: str, raised: str, swallowed: str, endings: set[str]
) -> None:
    """Where the `with` swallows the exception, `left` is read as it was; else it is written before it is read."""
    text = {"{manager}": manager, "{raised}": raised, "{swallowed}": swallowed}
    source = "import contextlib\n" + BEHIND_A_WITH
    for name, value in text.items():
        source = source.replace(name, value)
    states, classes = (search(source, s, watch=("y", "z"), schedules=None) for s in (Stateful(), Dpor()))
    assert states.strategy.complete and classes.strategy.complete
    assert set(states.endings) == endings and states.outcomes == classes.outcomes
    assert len(states.outcomes) == (4 if endings == {"passed"} else 1)


class Careful(Stateful):
    def attach(self, sight: Any) -> None:
        super().attach(sight)
        sight.careful = True


def test_a_lock_swallows_nothing_so_what_is_written_inside_is_not_live_before() -> None:
    """Two who remember their last number differ in nothing once they stand in line again."""
    stall = program(
        """
        lock, stock, sold = threading.Lock(), 3, 0
        def sell():
            global stock, sold
            while True:
                with lock:
                    if stock == 0:
                        return
                    stock -= 1
                    left = stock
                with lock:
                    sold += left
        """,
        "sell()", "sell()",
    )  # fmt: skip
    quick, slow = (search(stall, strategy, watch=("sold",), schedules=None) for strategy in (Stateful(), Careful()))
    assert quick.strategy.complete and slow.strategy.complete
    assert quick.outcomes == slow.outcomes == {("passed", ("3",))}
    assert quick.strategy.states < slow.strategy.states


def test_a_call_is_one_place_however_warm_the_code_is() -> None:
    found = list(dis.get_instructions(search.__code__))
    calls = [(a.offset, b.offset) for a, b in itertools.pairwise(found) if a.opname == "PRECALL"]
    assert bool(calls) == (sys.version_info[:2] == (3, 11))
    bases = flow.bases(search.__code__)
    assert all(bases[first] == bases[second] == second for first, second in calls)


TWICE = """
import sys
sys.path[:0] = {path!r}
from programs import locked, search
from graders.engine.strategies import Stateful
for _ in range(3):
    found = search(locked(3, 2), Stateful(), schedules=None)
    print(found.runs, found.strategy.runs, found.strategy.states)
"""


def test_the_first_search_of_a_process_sees_the_same_states_as_the_next_ones() -> None:
    path = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    done = subprocess.run([sys.executable, "-c", TWICE.format(path=path)], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 3 and len(set(done.stdout.splitlines())) == 1


@pytest.mark.parametrize("test", ["f() > 0", "f() and f() < other", "not stop.is_set()", "f(left) or g(left)"])
@pytest.mark.parametrize("after", ["", "return left", "done = True"])
def test_the_copies_of_a_loops_test_are_one_place(test, after):
    lines = ["def work():", f"    while {test}:", "        print(left)", *([f"    {after}"] if after else [])]
    unit = variant_of(instrument("\n".join(lines), module="m", file=f"{test}{after}.py"), frozenset()).unit
    code = next(const for const in unit.code.co_consts if hasattr(const, "co_code"))
    places = flow.positions(code, frozenset({2}))
    loads = [i for i in dis.get_instructions(code) if "CALL" in i.opname and i.offset in places]
    copied = [i for i in loads if places[i.offset] != i.offset]
    tests = [i for i in loads if places[i.offset] in {places[c.offset] for c in copied}]
    assert (len(copied) == 0) == (sys.version_info >= (3, 14))  # since then the compiler makes no copy
    assert len(tests) == 2 * len(copied)
    assert flow.positions(code, frozenset()) == {i.offset: i.offset for i in dis.get_instructions(code)
                                                 if "CALL" in i.opname}  # fmt: skip
