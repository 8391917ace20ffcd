"""No search says `complete` and has missed an outcome: programs of every corner, searched by classes and by states."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import pieces, program, search

from graders.engine.strategies import Dpor, Stateful

ENDINGS = ("passed", "failed", "deadlock")


class Case:
    """One program of the file: its source, what is watched, and what a complete search reaches."""

    def __init__(self, text: str) -> None:
        body, _, rest = text.partition("\ncalls: ")
        body, _, after = body.partition("\nafter: ")
        calls, _, rest = rest.partition("\nwatch:")
        watch, *lines = rest.strip("\n").split("\n")
        self.source = program(body, *calls.split("; ")) + (after + "\n" if after else "")
        self.watch = tuple(watch.split())
        found = [line.partition(": ") for line in lines]
        self.unseen = found[0][0] == "unseen"
        self.outcomes = {(ending, tuple(state.split(" | "))) for ending, _, state in found if ending in ENDINGS}


CASES = {name: Case(body) for name, body in pieces("threaded.txt").items()}


@pytest.mark.parametrize("make", [Dpor, Stateful])
@pytest.mark.parametrize("name", CASES)
def test_everything_that_can_happen_is_reached(name: str, make: Any) -> None:
    case = CASES[name]
    found = search(case.source, make(), watch=case.watch, schedules=None)
    if case.unseen:
        assert not found.strategy.complete and found.strategy.why_incomplete
    else:
        assert found.strategy.complete, found.strategy.why_incomplete
        assert found.outcomes == case.outcomes


def test_the_file_is_read() -> None:
    assert len(CASES) > 140
    assert all(case.unseen != bool(case.outcomes) for case in CASES.values())


LOOKING = """
import collections, itertools, operator, functools, heapq, bisect, io
x = {'a': []}
y = 0
class O:
    def __init__(self, k): self.k = k
    def __eq__(self, o): return x['a'] == o.k
    def __hash__(self): return len(x['a'])
    def __lt__(self, o): return len(x['a']) < 1
    def __bool__(self): return bool(x['a'])
    def __repr__(self): return str(len(x['a']))
def f():
    x['a'].append(1)
def g():
    global y
    %s
"""
_text = (Path(__file__).parent / "snippets" / "looking.txt").read_text(encoding="utf-8").split("\n\n", 1)[1]
SEEN, UNSEEN = ([line for line in part.split("\n") if line] for part in _text.split("\nunseen:\n"))


def _plainly(source: str, before: str) -> str:
    space: dict[str, Any] = {}
    exec(source, space)
    exec(before + "g()", space)
    return repr(space["y"])


@pytest.mark.parametrize("line", [*SEEN, *UNSEEN])
def test_what_code_in_c_looks_into_is_a_part_of_its_step(line: str) -> None:
    source = LOOKING % line.replace("\\n", "\n")
    expected = {_plainly(source, before) for before in ("", "f(); ")}
    assert len(expected) == 2
    for strategy in (Dpor(), Stateful()):
        found = search(program(source, "f()", "g()"), strategy, watch=("y",), schedules=None)
        assert strategy.complete is (line in SEEN), strategy.why_incomplete
        assert not found.failing
        assert line in UNSEEN or expected <= {state for _, (state,) in found.outcomes}
