"""A text for a newer Python: told by the feature's name, the line and the version that has it, and nothing else is."""

from __future__ import annotations

import ast
import sys

import pytest

from graders.engine import explore_script
from graders.engine.instrument.newer import needs_newer
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
MORE = {  # each on its own, from line 3 on
    "newer-parameters 3.12": [
        "class A[*Ts]: pass", "def f[**P](x: int) -> int: return x", "class A[T: (int, str)](B[T], metaclass=M): pass",
        "def f[T: Callable[[int], str]](x: T): return x", "async def f[T](x): pass", "class A[\n  T,\n  U,\n]: pass",
        "def f[\n  T\n](x): pass", "@deco\ndef f[T](x):\n    return x",
        "class C:\n    def f[T](self, x: T) -> T:\n        return x",
    ],
    "newer-type-statement 3.12": [
        "type X = int; y = 1", "type A[*Ts, **P] = dict[int, str]", "type A[T: int] = list[T]", "type X = (\n int\n)",
        "def f():\n    type X = int\n    return 1",
    ],
    "newer-f-string 3.12": [
        'x = f"{\'a\' \'b\'}" f"{d["a"]}"', 'x = f"{f"{f"{1}"}"}"', 'x = f"{x!r:{w["a"]}}"', 'x = F"{x["a"]}"',
        'print(f"{"a" if x else "b"}, {y}")', 'x = rf"{d["a"]}\\d"', 'x = f"{d["a"]!r:>{w}}"',
        'x = f"{ {"a": 1}["a"] }"',
        'x = f"""{f"""{1}"""}"""', 'x = f"{(lambda: "a")()}"', 'x = f"{\n  a\n}"', 'x = f"{\n  a  # comment\n}"',
        "x = f'''{\n  a  # comment\n}'''", 'x = f(\n  f"{d["a"]}"\n)',
    ],
    "newer-parameter-default 3.13": [
        "class A[T: int = bool, U = str]: pass", "def f[T = int](x: T): return x", "type X[T = int] = list[T]",
        "class A[**P = [int]]: pass", "class A[*Ts = *tuple[int, ...]]: pass", "class A[T = dict[str, int]](B): pass",
        "class A[\n T = int\n]: pass",
    ],
    "newer-t-string 3.14": [
        'x = t"a"', 'x = t"""a {b}"""', 'x = T"{a}"', 'x = tR"{a}\\d"', 'x = f(t"{a}", 1)', 'x = t"{d["a"]}"',
        "x = t'a' t'b'", 'x = [t"{a}" for a in b]', 'def f(): return t"{a}"', 'x = t"""\n{a}\n"""',
        "x = (\n  t'a'\n  t'b'\n)",
    ],
    "newer-except 3.14": [
        "try: pass\nexcept* A, B: pass", "try:\n    pass\nexcept (A), B.c: # x\n    pass",
        "try:\n    pass\nexcept ValueError, KeyError:\n    pass\nexcept (A, B):\n    pass",
    ],
    "newer-lazy-import 3.15": [
        "lazy import a.b as c, d", "lazy from a import (b, c)", "lazy from .a import b", "if x: pass; lazy import json",
        "lazy from a import (\n b,\n c,\n)",
    ],
    "newer-unpacking-comprehension 3.15": [
        "x = {*a for a in b}", "x = {**a for a in b if a}", "x = (*a for a in b)", "x = f(*a for a in b)",
        "x = [*f(a) for a in b for c in a]", "x = [*(a, 1) for a in b]", "x = [*[a] for a in b]",
        "x = dict(a={**p for p in q})", "x = [\n  *a\n  for a in b\n]", "x = {\n  **a\n  for a in b\n}",
        "x = f(\n  *a for a in b\n)",
    ],
    "newer-except-star 3.11": ["try: pass\nexcept* (A, B) as e: pass"],
    "newer-star 3.11": ["x = a[*b, c]", "x = a[1, *b]", "def f(*args: *Ts) -> int: pass"],
}  # fmt: skip
WRONG = [
    "lazy = 1 1", "lazy import", "lazy from x", "except A, B: pass", "try: pass\nexcept A, B\n    pass", "x = t 'a'",
    "x = t'a", "class C[T: pass", "type X = ", "type = = 1", "x = f'{a['", "x = f'{a b}'", "x = f'{}'", "x = a[*b",
    "def f[T](x) return x", "print 'a'", "x = [*a for]", "if x\n    pass", "def f(:", "x = (1,\n",
    "try: pass\nexcept (A, B: pass", "    lazy import x", "class C: T = int]", "x = rt'{'", "x = {**a for a in}",
    "x = f'{a!z}'", "x = f'{a:{b}'", "x = f'a}'", 'x = f"{d["a"}"', 'x = f"{d["a" "b" c]}"', "x = f'{a\n'",
    "type X[T] int", "x = [*a, *b for c in d]", "x = (*a)", "f(**a for a in b)", "class C[T](Base: pass",
    "x = t'{a b}'",
    "x = {a: *b for a in b}", "x = 'a", 'x = """', "x = f'{", "x = f'{f'{f'{", "def f[T]:\n    pass", "lazy x = 1",
    "type X", "x = ]", "x = )]}", "x = 5 5  # f'{a['b']}'", "x = [*a for a in b] 5", "x = {**a, for a in b}",
    "for i in range(3) print(f\"{d['a']}\")", "def f(x):\nreturn f\"{x[\"a\"]}\"",
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


@pytest.mark.parametrize("code,line", [(code, line) for code, lines in MORE.items() for line in lines])
def test_every_form_of_it_is_told(code, line):
    code, _, version = code.partition(" ")
    if tuple(map(int, version.split("."))) <= HERE:
        ast.parse(line)
        assert told(line) is None
    else:
        found = told(line)
        assert found is not None and (found["code"], found["version"]) == (code, version)
        assert 3 <= found["line"] <= 3 + line.count("\n")


HUGE = {
    "brackets": "[*" * 45_000, "clauses": "except " * 14_000, "commas": "except " + "," * 90_000,
    "quotes": "'" * 99_999,
    "heads": "def f[T]:\n" * 9_000, "open texts": "f'''{\n" * 15_000, "pairs": "{[(" * 30_000 + ")]}" * 3_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_a_huge_text_is_looked_at_in_proportion(name):
    """A second or two; these took minutes where one looked from every bracket or word to the end."""
    try:
        ast.parse(HUGE[name])
    except SyntaxError as error:
        assert needs_newer(HUGE[name], error) is None
    except (MemoryError, RecursionError):
        pass


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
