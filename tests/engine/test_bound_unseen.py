"""Variables of a module that a function binds by `import`, `def`, `class`, `except ... as` or `case`: no proof."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from programs import program, search

from graders.engine.strategies import Dpor, Stateful

BINDS = {
    "import": "import json as tool",
    "from": "from json import loads as tool",
    "def": "def tool(): return 1",
    "class": "class tool: pass",
    "except": "\n        try: 1 / 0\n        except ZeroDivisionError as tool: pass",
    "case": "\n        match 5:\n            case tool: pass",
    "the rest of a list": "\n        match [1, 2]:\n            case [_, *tool]: pass",
    "the rest of a dict": "\n        match {1: 2}:\n            case {**tool}: pass",
}


def _source(binds: str, where: str) -> str:
    calls = {"threads": ("bind()", "got.append(tool is None)"), "main": ("tool", "got.append(tool is None)")}
    first = "\n    bind()" if where == "main" else ""
    return program(
        f"""
    tool, got = None, []
    def bind():
        global tool
        {binds}
        return 0{first}
    """,
        *calls[where],
    )


@pytest.mark.parametrize("name", BINDS)
def test_a_name_bound_unseen_gets_no_proof(name: str) -> None:
    for strategy in (Dpor(), Stateful()):
        search(_source(BINDS[name], "threads"), strategy, watch=("got",))
        why = getattr(strategy, "why_incomplete", None) or getattr(strategy, "why_not", None)
        assert not strategy.complete and "tool" in str(why)


@pytest.mark.parametrize("name", ["import", "def", "case"])
def test_before_there_are_threads_nobody_else_sees_it(name: str) -> None:
    strategy = Dpor()
    search(_source(BINDS[name], "main"), strategy, watch=("got",))
    assert strategy.complete


UNPACKS = {
    "nested": "(a, b), c = rows; got.append((a, b))",
    "the second of two targets": "x = a, b = rows[0]; got.append((a, b))",
    "a global before it": "x = a, b = rows[0]\n        got.append((a, b))",
}


@pytest.mark.parametrize("name", UNPACKS)
def test_what_is_unpacked_is_read(name: str) -> None:
    source = program(
        f"""
    x, rows, got = None, [[1, 2], 3], []
    def one():
        {"global x" if "global" in name else ""}
        {UNPACKS[name]}
    def two():
        rows[0].reverse()
    """,
        "one()",
        "two()",
    )
    for strategy in (Dpor(), Stateful()):
        found = search(source, strategy, watch=("got",))
        assert strategy.complete and {state for _, (state,) in found.outcomes} == {"[(1, 2)]", "[(2, 1)]"}
