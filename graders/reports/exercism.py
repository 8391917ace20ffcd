"""results.json for Exercism's website, version 3 of "The Test Runner Interface" (exercism/docs).

Exercism knows neither points nor bonus. A bonus that was earned is one more test that passes; one that was not is left
out. Exercism does not know "could not judge" either; it becomes the runner's `error`, and the message says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graders.feedback import word
from graders.reports import terminal
from graders.reports._safe import safe_line, safe_text
from graders.reports._tests import Test, cut, tests_of, unjudged
from graders.reports.as_json import dumps
from graders.results import Report

OUTPUT_MAX = 500  # characters, a limit of the interface
MESSAGE_MAX = 20_000  # characters; far below the 65,535 of the interface, even with several bytes each
VERSION = 3


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The file for one solution.

    Exercism runs one exercise at a time; with several, all their tests follow in order.
    """
    return dumps(document(reports, lang))


def document(reports: Sequence[Report], lang: str) -> dict[str, Any]:
    tests = [test for test in tests_of(reports, lang) if not _unearned(test)]
    status = _status(reports, tests)
    head: dict[str, Any] = {"version": VERSION, "status": status}
    if status == "error":
        return {**head, "message": cut(_why(reports, tests, lang), MESSAGE_MAX), "tests": []}
    return {**head, "message": None, "tests": [_test(test, lang) for test in tests if test.check is not None]}


def _unearned(test: Test) -> bool:
    return test.check is not None and test.check.bonus and not test.check.passed


def _status(reports: Sequence[Report], tests: Sequence[Test]) -> str:
    """The status of the whole file. `error` means that no test ran, or that something could not be judged."""
    ran = [test for test in tests if test.check is not None and test.check.passed is not None]
    if any(test.check is not None and test.check.passed is False for test in ran):
        return "fail"
    if not ran or any(report.points is None for report in reports):
        return "error"
    return "pass" if all(test.state == "passed" for test in tests) else "fail"


def _why(reports: Sequence[Report], tests: Sequence[Test], lang: str) -> str:
    reasons = unjudged(reports, lang)
    if reasons:
        return f"{word('platform.not-judged', lang)}\n{reasons}"
    return "\n\n".join(test.text for test in tests if test.check is None)


def _test(test: Test, lang: str) -> dict[str, Any]:
    assert test.check is not None
    output = _output(test)
    return {
        "name": terminal.title_of(test.check, test.report.exercise, lang),
        "status": {"passed": "pass", "failed": "fail"}.get(test.state, "error"),
        **({} if test.state == "passed" else {"message": test.text}),
        **({"output": output} if output else {}),
        "test_code": _test_code(test, lang),
        "task_id": test.place,  # the number of the heading in the instructions that `stall course exercism` writes
    }


def _output(test: Test) -> str:
    """What the student's own `print` wrote in the run that is shown."""
    trace = test.check.trace if test.check is not None else None
    said = safe_text(trace.output.strip("\n")) if trace is not None and trace.output.strip() else ""
    notice = "\n[Output was truncated. Please limit to 500 chars]"  # the interface's own words
    return said if len(said) <= OUTPUT_MAX else said[: OUTPUT_MAX - len(notice)] + notice


def _test_code(test: Test, lang: str) -> str:
    """There is no test code to show, because a check runs thousands of schedules. Instead: the promise, why it matters,
    and how to try it.
    """
    assert test.check is not None
    told = (say(test.check, test.report.exercise, lang) for say in (terminal.title_of, terminal.why_of))
    comments = [f"# {line}" for line in told if line]
    return "\n".join([*comments, f"stall check {safe_line(test.report.exercise)}.py"])
