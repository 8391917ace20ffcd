"""The transformer keeps the meaning of a program: pieces of ordinary Python, run plainly and through the engine."""

from __future__ import annotations

import builtins
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import pieces

from graders.engine.instrument import instrument
from graders.engine.quiet import quiet_streams
from graders.engine.strategies import RoundRobin
from graders.engine.world import World

FILE = "piece.py"


SNIPPETS, CRASHES = pieces("ordinary.txt"), pieces("crashes.txt")


class Piece:
    """One source as a program that keeps what it left in `out` and how it ended."""

    def __init__(self, source: str, **given: Any) -> None:
        self.units = {"__main__": instrument(source, module="__main__", file=FILE)}
        self.given = given
        self.found: Any = None

    def modules(self, world: World) -> dict[str, ModuleType]:
        return {}

    def main(self, world: World) -> None:
        out: list[Any] = []
        unit = self.units["__main__"]
        saved = world._around  # what `load` gives the module
        world._around = {closed: {**names, "out": out, **self.given} for closed, names in saved.items()}
        try:
            world.load("__main__", unit)
            self.found = repr(out), None
        except Exception as error:
            self.found = repr(out), _face(error)
        finally:
            world._around = saved

    def after(self, world: World, result: Any) -> None:
        pass


def _face(error: BaseException) -> tuple[str, str, list[tuple[str, int | None]]]:
    """An exception as a student sees it: its type, its text, and the lines of their own file."""
    frames = traceback.extract_tb(error.__traceback__)
    return type(error).__name__, str(error), [(f.name, f.lineno) for f in frames if f.filename == FILE]


def plainly(source: str, **given: Any) -> Any:
    module = ModuleType("__main__")
    space = module.__dict__
    out: list[Any] = []
    space.update(__file__=FILE, __builtins__={**vars(builtins)}, out=out, **given)
    try:
        exec(compile(source, FILE, "exec", dont_inherit=True), space)
    except Exception as error:
        return repr(out), _face(error)
    return repr(out), None


def in_the_engine(source: str, **given: Any) -> Any:
    piece, strategy = Piece(source, **given), RoundRobin()
    strategy.begin()
    with quiet_streams():
        result = World.shared().run(piece, strategy.choose, lazy=True, steps_max=200_000)
    assert result.outcome.value == "finished", result
    return piece.found


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_piece_of_python_means_what_it_meant(name: str) -> None:
    source = SNIPPETS[name]
    plain = plainly(source)
    assert plain[1] is None or "NameError" in plain[1][0], plain
    assert in_the_engine(source) == plain


@pytest.mark.parametrize("name", CRASHES)
def test_an_exception_is_the_same_at_the_same_line(name: str) -> None:
    source = CRASHES[name]
    plain = plainly(source)
    assert plain[1] is not None
    assert in_the_engine(source) == plain


@pytest.mark.parametrize("name", SNIPPETS)
def test_with_annotations_as_text(name: str) -> None:
    """`from __future__ import annotations`, after a docstring and a comment, before everything else."""
    source = '# comment\n"""doc"""\nfrom __future__ import annotations\n' + SNIPPETS[name]
    assert in_the_engine(source) == plainly(source)


@pytest.mark.parametrize("name", SNIPPETS)
def test_inside_a_function(name: str) -> None:
    """The same pieces as local variables, closures and cells, where the language allows it."""
    body = "".join(f"    {line}\n" if line.strip() else "\n" for line in SNIPPETS[name].splitlines())
    source = f"def main():\n{body}    return 1\nmain()\n"
    try:
        compile(source, FILE, "exec", dont_inherit=True)
    except SyntaxError:
        pytest.skip("only at the top of a module")
    assert in_the_engine(source) == plainly(source)


def test_a_syntax_error_is_the_compilers_own() -> None:
    wrong = ("def f(:\n", "return 1\n", "x = 1\n  y = 2\n", "'a' = 1\n", "nonlocal x\n", "a\0b", "def f(x, x): 0\n")
    for source in wrong:
        with pytest.raises(SyntaxError) as ours:
            instrument(source, module="m", file=FILE)
        with pytest.raises((SyntaxError, ValueError)) as theirs:
            compile(source, FILE, "exec")
        assert str(ours.value).partition(" (")[0] in str(theirs.value)


def test_columns_stay_where_they_were() -> None:
    """3.11 and later mark the failing expression: it must be the student's, not one of ours."""
    if sys.version_info < (3, 11):
        pytest.skip("3.10 has no columns in tracebacks")
    source = "d = {'a': 1}\nx = 5\ny = (x + 1) * (x / 0)\n"
    strategy, seen = RoundRobin(), []

    class Columns(Piece):
        def main(self, world: World) -> None:
            try:
                world.load("__main__", self.units["__main__"])
            except ZeroDivisionError as error:
                frame = traceback.extract_tb(error.__traceback__)[-1]
                seen.append((frame.lineno, frame.colno, frame.end_colno))

    strategy.begin()
    World.shared().run(Columns(source), strategy.choose)
    assert seen == [(3, 15, 20)] or seen == [(3, 14, 21)], seen


def test_a_condition_s_own_acquire_is_that_of_its_lock(lab):
    """They are kept on the instance: to look them up there is no step, and the name is the student's."""
    ran = lab.run("import threading\ncond = threading.Condition()\ncond.acquire()\ncond.release()\n")
    assert ran.touched() == [("acquire", "cond"), ("release", "cond")]
