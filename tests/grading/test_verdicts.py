"""The verdict is the folder's, on all of the corpus but what fails (`test_diagnosis`); and no pass is a bare one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graders.feedback import hint_for_diagnosis, sentence
from graders.results import Report, Verdict
from graders.suites import judge

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
OTHERS = [path for verdict in ("invalid", "not_started") for path in sorted((CORPUS / verdict).rglob("*.py"))]
ONE_SCHEDULE = {"turns", "oversells"}  # the student's own, and the one that shows it


# Each is too much for the parser's own stack.
DEEP = {"minuses": "-" * 100_000 + "1", "brackets": "[" * 100_000, "lambdas": "lambda: " * 3000 + "1"}


def name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", sorted((CORPUS / "passed").rglob("*.py")), ids=name)
def test_a_right_program_passes_and_says_how_far_that_goes(path: Path, judged: Callable[[Path], Report]):
    report = judged(path)
    assert report.verdict is Verdict.PASSED, [check.message for check in report.checks if not check.passed]
    for check in report.checks:
        coverage = check.coverage
        assert coverage.schedules > 0, check.id
        assert coverage.complete or coverage.sampled or coverage.fair or check.id in ONE_SCHEDULE, check.id
        assert (coverage.bound is None) == (coverage.bound_at is None)
        assert coverage.bound_at is None or coverage.bound_at in coverage.sampled
        assert not set(coverage.complete) & set(coverage.sampled)


@pytest.mark.parametrize("path", OTHERS, ids=name)
def test_what_is_no_submission_has_its_verdict(path: Path, judged: Callable[[Path], Report]):
    assert judged(path).verdict.value == path.parents[1].name


@pytest.mark.parametrize("expression", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deeply_is_no_want_of_memory(expression: str):
    report = judge(f"x = {expression}\n".encode(), exercise="locked", file="locked.py")
    assert (report.verdict, report.points, report.message.key) == (Verdict.INVALID, 0, "syntax-error")


@pytest.mark.parametrize("line", ["import shop", "from shop import sold"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_imports_the_shop_by_itself_is_told_how_the_stub_does(line: str, lang: str):
    source = f"import threading\n{line}\ndef sale(lock): pass\n"
    report = judge(source.encode(), exercise="locked", file="locked.py")
    assert (report.verdict, report.line, report.diagnosis) == (Verdict.INVALID, 2, "crash")
    told = sentence(report.message, lang), hint_for_diagnosis("crash", lang, {"line": 2, **report.diagnosis_args})
    assert all("`from graders import shop`" in text for text in told)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_hint_about_a_module_that_is_not_there_names_it(lang: str):
    report = judge(b"import shopp\ndef sale(lock): pass\n", exercise="locked", file="locked.py")
    hint = hint_for_diagnosis(report.diagnosis, lang, {"line": 1, **report.diagnosis_args})
    assert "`shopp`" in hint and "graders" not in hint


NEARLY_FULL = b"""\
from graders import shop
import threading
sweetpotato = 40


def deeper(n):
    try:
        if sweetpotato >= 0:
            return deeper(n + 1)
    except RecursionError:
        return n


def near(n):
    return deeper(0) if n == 0 else near(n - 1)


def sale(lock):
    global sweetpotato
    near(900)
    with lock:
        sweetpotato -= 1
"""


def test_a_stack_that_is_nearly_full_is_no_mistake_of_ours():
    """A search looks at the state in the running thread, and may find no room there: then it proves nothing."""
    report = judge(NEARLY_FULL, exercise="locked", file="locked.py")
    assert report.verdict is Verdict.FAILED
    assert not any(check.coverage and check.coverage.complete for check in report.checks if check.id == "all_sold")
