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
