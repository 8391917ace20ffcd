"""The allowed language: what leads out of the stall is refused with its line, and honest code never is."""

from __future__ import annotations

import ast
import importlib
import sys
import types
from pathlib import Path

import pytest

from graders.engine import session
from graders.engine.instrument import instrument, refuse_uncontrollable
from graders.engine.strategies import RoundRobin
from graders.errors import Refused
from graders.feedback import sentence
from graders.results import Message, Outcome
from graders.suites import _language_table as table
from graders.suites._language import check_language
from graders.suites._stage import Stage, StallProgram

# What is refused leads, alone or with a second step, to frames, code, files, other modules' globals, or our own names.
SNIPPETS = Path(__file__).parent / "language"
REFUSED = (SNIPPETS / "refused.txt").read_text(encoding="utf-8").split("\n---\n")
HONEST = (SNIPPETS / "honest.txt").read_text(encoding="utf-8").split("\n---\n")


@pytest.mark.parametrize("source", REFUSED)
def test_refused_with_its_line(source: str) -> None:
    with pytest.raises(Refused) as caught:
        check_language(ast.parse(source))
    assert 1 <= (caught.value.line or 0) <= source.count("\n") + 1
    assert caught.value.details["what"]


@pytest.mark.parametrize("source", HONEST)
def test_honest_code_is_not_refused(source: str) -> None:
    check_language(ast.parse(source))


WAYS = {
    "import sys\ntell = [sys]": ("`sys (a module as a value)`", "`sys`（把模块当作值）"),
    "from functools import wraps\nkeep = wraps": (
        "`wraps (not called on the spot)`",
        "`wraps`（没有当场调用）",
    ),
    "x: [print(1)] = 2": ("`[print(1)] (as an annotation)`", "`[print(1)]`（作为注解）"),
    "from functools import wraps\n@wraps(print, ())\ndef f(): pass": (
        "`wraps with more than 1 argument`",
        "`wraps`（参数多于 1 个）",
    ),
    "name = 'x'\ngetattr(name, name)": (
        "`getattr with a name that is not written there`",
        "`getattr`（名字没有直接写出来）",
    ),
    "import threading\nmatch 1:\n    case threading.Thread(x): pass": (
        "`case threading.Thread(...) by position`",
        "`case threading.Thread(...)`（按位置取值）",
    ),
}


@pytest.mark.parametrize("source", WAYS)
def test_how_something_is_used_is_said_in_the_reader_s_language(source: str) -> None:
    with pytest.raises(Refused) as caught:
        check_language(ast.parse(source))
    message = Message(caught.value.code, {"line": 1, **caught.value.details})
    english, chinese = WAYS[source]
    assert sentence(message, "en") == f"line 1 uses {english}, which this course does not allow"
    assert sentence(message, "zh") == f"第 1 行用了 {chinese}，这门课不允许使用"


def test_no_public_name_of_an_open_module_leads_out() -> None:
    """On whichever Python this runs: what the tables let through is no module that is not itself on the list."""
    found = []
    for name, allowed in table.MODULES.items():
        if name.startswith("graders") or (name in NEWER and sys.version_info < NEWER[name]):
            continue
        module = importlib.import_module(name)
        names = [n for n in dir(module) if not n.startswith("_")] if allowed is table.PUBLIC else allowed
        for member in names:
            value = getattr(module, member, None)
            refused = member in table.SHOWN_MODULES or member in table.INSIDES or member in table.PUBLIC_REFUSED
            if isinstance(value, types.ModuleType) and not refused and value.__name__ not in table.MODULES:
                found.append(f"{name}.{member}")
    assert set(found) <= HARMLESS


NEWER = {"string.templatelib": (3, 14), "math.integer": (3, 15)}
# Modules that can be reached and hold nothing that is not refused by name again.
HARMLESS = {
    "dataclasses.keyword", "json.decoder", "json.encoder", "json.scanner", "queue.types", "dataclasses.types",
}  # fmt: skip


def test_a_strict_module_shows_no_module() -> None:
    for name in sorted(name for name in table.STRICT if sys.version_info >= NEWER.get(name, (3,))):
        module = importlib.import_module(name)
        for member in table.MODULES[name] or ():
            value = getattr(module, member, None)
            full = f"{name}.{member}"
            assert not isinstance(value, types.ModuleType) or full in table.MODULES, full


PROGRAMS = (SNIPPETS / "programs.txt").read_text(encoding="utf-8").split("\n---\n")
OTHERS = sorted((Path(__file__).resolve().parents[1] / "corpus").rglob("*.py"))
TUTORIAL = sorted((Path(__file__).resolve().parents[2] / "graders" / "catalog" / "tutorial").glob("*.py.txt"))


def test_no_program_of_ours_is_refused() -> None:
    assert len(OTHERS) > 250
    assert len(TUTORIAL) == 3
    for path in [*OTHERS, *TUTORIAL]:
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue  # one that does not load for another reason
        check_language(tree)


class OneRun(StallProgram):
    """A program of its own, run to its end where submissions are loaded: with all that is guarded there."""

    def main(self, world) -> None:
        world.load("program", self.unit)
        world.settle()
        world.check_tools()


def first_line(source: str) -> str:
    return source.partition("\n")[0][:40]


@pytest.mark.parametrize("source", PROGRAMS, ids=first_line)
def test_no_ordinary_program_is_refused(source: str) -> None:
    """Programs as students of several years write them, the clumsy ones too: neither before they run nor while."""
    assert len(PROGRAMS) > 100
    tree = ast.parse(source)
    refuse_uncontrollable(tree)
    check_language(tree)
    unit = instrument(source, module="__main__", file="program.py")
    program = OneRun(unit, Stage("locked", 1, 0, prompt=True))
    result, _ = session.replay_decisions(program, RoundRobin(), limits=program.stage.limits)
    assert result.outcome in (Outcome.FINISHED, Outcome.CRASHED), result.end
    assert {crash.error for crash in result.crashes} <= MEANT, result.crashes


# They end with what they show: an exception of their own, the exit, a module that this machine does not have.
MEANT = {"SystemExit", "ZeroDivisionError", "RuntimeError", "ModuleNotFoundError"}
