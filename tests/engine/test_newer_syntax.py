"""A text for a newer Python: told by the feature's name, the line and the version that has it, and nothing else is."""

from __future__ import annotations

import ast
import sys

import pytest

from graders.engine import explore_script
from graders.engine.instrument import needs_newer
from graders.errors import SubmissionError
from graders.feedback import sentence
from graders.grading import grade
from graders.results import Message, Verdict

HERE = sys.version_info[:2]
NEWER = {  # the third line is the one that is newer
    "lazy import json": ("newer-lazy-import", "3.15"),
    "lazy from json import dumps, loads": ("newer-lazy-import", "3.15"),
    "x = [*part for part in [[1]]]": ("newer-unpacking-comprehension", "3.15"),
    "x = {**part for part in [{}]}": ("newer-unpacking-comprehension", "3.15"),
    "try: pass\nexcept ValueError, KeyError: pass": ("newer-except", "3.14"),
    "try: pass\nexcept a.B, KeyError :\n    pass": ("newer-except", "3.14"),
    "x = t'{a} {b!r}'": ("newer-t-string", "3.14"),
    'x = f(rt"{a}")': ("newer-t-string", "3.14"),
    "class C[T = int]: pass": ("newer-parameter-default", "3.13"),
    "class C[T](Base): pass": ("newer-parameters", "3.12"),
    "def f[T: int](x: T) -> T: return x": ("newer-parameters", "3.12"),
    "type Count = int | None": ("newer-type-statement", "3.12"),
    "type Pair[T] = tuple[T, T]": ("newer-type-statement", "3.12"),
    "x = f'{a['b']}'": ("newer-f-string", "3.12"),
    'x = f"{d["a"]} and {d["b"]}"': ("newer-f-string", "3.12"),
    "x = f'{\"\\n\".join(a)}'": ("newer-f-string", "3.12"),
    "try: pass\nexcept* ValueError: pass": ("newer-except-star", "3.11"),
    "x = a[*b]": ("newer-star", "3.11"),
    "def f(*args: *Ts): pass": ("newer-star", "3.11"),
}
WRONG = [
    "lazy = 1 1", "lazy import", "lazy from x", "except A, B: pass", "try: pass\nexcept A, B\n    pass", "x = t 'a'",
    "x = t'a", "class C[T: pass", "type X = ", "type = = 1", "x = f'{a['", "x = f'{a b}'", "x = f'{}'", "x = a[*b",
    "def f[T](x) return x", "print 'a'", "x = [*a for]", "if x\n    pass", "def f(:", "x = (1,\n",
    "try: pass\nexcept (A, B: pass", "    lazy import x", "class C: T = int]", "x = rt'{'", "x = {**a for a in}",
]  # fmt: skip


def told(line: str, here: tuple[int, int] = HERE):
    source = f"import time\n\n{line}\n\ny = 1\n"
    try:
        ast.parse(source)
    except SyntaxError as error:
        return needs_newer(source, error, here)
    return None


@pytest.mark.parametrize("line", NEWER)
def test_what_is_newer_is_told(line):
    code, version = NEWER[line]
    if tuple(map(int, version.split("."))) <= HERE:
        ast.parse(line)  # this Python has it
        assert told(line) is None
    else:
        at = 4 if line.startswith("try") else 3
        assert told(line) == {"code": code, "line": at, "version": version}
        for lang in ("en", "zh"):
            assert f"Python {version}" in sentence(Message(code, told(line)), lang)


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_in_every_python_is_not_called_newer(line):
    assert told(line) is None


def test_what_this_python_has_is_not_the_reason():
    assert told("x = t'{a}' +", (3, 14)) is None
    assert told("lazy import json", (3, 15)) is None


@pytest.mark.skipif(HERE >= (3, 15), reason="no Python is newer than this one yet")
def test_a_submission_and_a_script_in_it_are_invalid(tmp_path):
    source = "import threading\n\nlazy import json\n"
    (tmp_path / "locked.py").write_text(source + "\n\ndef sale(lock):\n    pass\n")
    report = grade(tmp_path / "locked.py")
    assert (report.verdict, report.message.key, report.line) == (Verdict.INVALID, "newer-lazy-import", 3)
    assert "needs Python 3.15" in sentence(report.message, "en")
    (tmp_path / "script.py").write_text(source)
    with pytest.raises(SubmissionError) as caught:
        explore_script(tmp_path / "script.py")
    assert (caught.value.code, caught.value.line) == ("newer-lazy-import", 3)
