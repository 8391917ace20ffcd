"""Python itself dies in a child: whose doing was it, and is it so each time?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graders import grading
from graders.errors import SandboxError, SubmissionError
from graders.results import Verdict
from graders.sandbox import crash, parent
from graders.sandbox.spawn import ROOT
from graders.sandbox.wire import Request

TOWER = Path(__file__).resolve().parents[1] / "hostile" / "exhaust" / "locked_tower.py"
OURS = str(ROOT / "graders" / "engine")
CALL = f"{OURS}/virtual/outside.py"
LIBRARY = os.path.dirname(os.__file__)
FILE = "a/\u9501 \xf6.py"
SHOWN = r"a/\u9501 \xf6.py"


def death(*files: str, how: str = "SIGSEGV", code: str = "child-died") -> SandboxError:
    error = SandboxError(code, how=how)
    frames = "".join(f'  File "{file}", line {7 + i} in f\n' for i, file in enumerate(files))
    error.traceback = f"Fatal ...\n\nCurrent thread 0x1 (most recent call first):\n{frames}\nExtension modules: ..."
    return error


@pytest.mark.parametrize(
    "files, line",
    [
        ([SHOWN], 7),
        ([CALL, CALL, SHOWN, f"{OURS}/world.py"], 9),
        ([f"{LIBRARY}/json/encoder.py", "<frozen importlib._bootstrap>", SHOWN], 9),
        ([f"{OURS}/kernel/loop.py", SHOWN], None),
        ([f"{OURS}/world.py"], None),
        ([f"{LIBRARY}/gzip.py", CALL], None),
        ([f"b/{SHOWN}"], None),
        ([], None),
    ],
)
def test_it_is_the_submissions_doing_where_nothing_of_ours_is_at_work(files, line):
    assert crash.line_of(death(*files), FILE) == line


C_STACK = """
Current thread's C stack trace (most recent call first):
  Binary file "/usr/bin/python3.14", at _Py_DumpStack+0x4a [0x49b2f9]
  Binary file "/usr/lib/x86_64-linux-gnu/libc.so.6", at +0x406b0 [0x7fc68a8eb6b0]
  <truncated rest of calls>
"""


@pytest.mark.parametrize("files, line", [([CALL, SHOWN], 8), ([SHOWN, CALL], 7), ([f"{OURS}/world.py", SHOWN], None)])
def test_the_stack_of_c_that_newer_pythons_add_is_not_taken_for_theirs(files, line):
    """Since Python 3.14 the fault handler says "most recent call first" twice."""
    error = death(*files)
    error.traceback = error.traceback.replace("\nExtension", C_STACK + "\nExtension")
    assert crash.line_of(error, FILE) == line
    assert crash.busy_at(error.traceback, FILE) == 7 + files.index(SHOWN)


@pytest.mark.parametrize("how, code", [("SIGKILL", "child-died"), ("exit 1", "child-died"), ("SIGSEGV", "bad-answer")])
def test_who_was_killed_or_left_has_not_crashed(how, code):
    assert crash.line_of(death(SHOWN, how=how, code=code), FILE) is None


def test_an_interpreter_that_gave_up_for_want_of_memory_has_not_crashed():
    """Memory is the machine's word: no mark, whoever's line was at work."""
    error = death(SHOWN, how="SIGABRT")
    assert crash.line_of(error, FILE) == 7
    error.traceback = error.traceback.replace("Fatal ...", "Fatal Python error: Cannot recover from MemoryErrors ...")
    assert crash.line_of(error, FILE) is None


def test_a_crash_without_a_word_is_nobodys():
    assert crash.line_of(SandboxError("child-died", how="SIGSEGV"), FILE) is None


@pytest.mark.skipif(os.name == "nt", reason="a process that crashes there has a number of its own for it")
@pytest.mark.parametrize("name", ["locked.py", FILE])
def test_a_crash_that_comes_back_is_a_mark_that_names_the_line(way, name):
    source = TOWER.read_bytes()
    report = grading.grade_submission(grading.Submission(name, source), "locked")
    assert (report.verdict, report.points, report.line) == (Verdict.INVALID, 0, source.count(b"\n"))
    assert (report.message.key, report.message.args["how"]) == ("crashes-python", "SIGSEGV")


def asked(monkeypatch, *answers):
    """What `ask` makes of these answers, each to one try."""
    rest = list(answers)

    def one(*args):
        answer = rest.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(parent, "_ask", one)
    try:
        return parent.ask(Request("locked", b"", FILE))
    finally:
        assert rest == []


def test_a_crash_that_does_not_come_back_was_none(monkeypatch):
    assert asked(monkeypatch, death(SHOWN), {"kind": "report"}) == {"kind": "report"}


@pytest.mark.parametrize("second", [death(CALL), death(CALL, SHOWN), death(SHOWN, how="SIGKILL")], ids=str)
def test_another_end_the_second_time_is_nobodys(monkeypatch, second):
    with pytest.raises(SandboxError) as caught:
        asked(monkeypatch, death(SHOWN), second)
    assert caught.value is second


def test_the_same_end_twice_is_the_submissions(monkeypatch):
    with pytest.raises(SubmissionError) as caught:
        asked(monkeypatch, death(SHOWN), death(SHOWN))
    assert (caught.value.code, caught.value.line, caught.value.details) == ("crashes-python", 7, {"how": "SIGSEGV"})


def test_another_death_is_not_tried_again(monkeypatch):
    with pytest.raises(SandboxError):
        asked(monkeypatch, SandboxError("child-timeout", seconds=1))
