"""results.json for PrairieLearn's external grading ("External Grading", section "Grading results").

A file that cannot be graded uses up no attempt: `gradable` is false, and `format_errors` says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graders.feedback import word
from graders.reports import terminal
from graders.reports._safe import safe_text
from graders.reports._tests import Test, boards, cut, tests_of, total, unjudged, what_is_wrong
from graders.reports.as_json import dumps, number
from graders.results import Report, Verdict

OUTPUT_MAX = 4_000  # characters
# With these verdicts no check ran, so it should not count as an attempt.
UNGRADABLE = frozenset({Verdict.INVALID, Verdict.REFUSED, Verdict.MISSING, Verdict.NOT_STARTED})


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The file for one submission. PrairieLearn reads at most 1 MB, and this stays far below."""
    return dumps(document(reports, lang))


def document(reports: Sequence[Report], lang: str) -> dict[str, Any]:
    tests = tests_of(reports, lang)
    errors = _errors(reports, lang)
    points, most = total(reports), sum(report.max_points for report in reports)
    if errors or points is None:
        story = "\n\n".join([boards(reports, lang), *(test.text for test in tests if test.check is None)])
        return {"gradable": False, "format_errors": errors, "message": story, "tests": []}
    return {
        "gradable": True,
        "score": min(1.0, points / most) if most else 0.0,  # a bonus goes beyond 1, which PrairieLearn does not allow
        "message": boards(reports, lang),
        "output": "",
        "tests": [_test(test, lang) for test in tests],
    }


def _errors(reports: Sequence[Report], lang: str) -> list[str]:
    """One line each. With several exercises, one that was judged makes the submission an attempt."""
    reasons = unjudged(reports, lang)
    if reasons:
        return [f"{word('platform.not-judged', lang)} {word('platform.no-attempt', lang)}", *reasons.split("\n")]
    if all(report.verdict in UNGRADABLE and not report.points for report in reports):
        return [what_is_wrong(report, lang) for report in reports]
    return []


def _test(test: Test, lang: str) -> dict[str, Any]:
    why = terminal.why_of(test.check, test.report.exercise, lang) if test.check is not None else ""
    trace = test.check.trace if test.check is not None else None
    output = cut(safe_text(trace.output.strip("\n"), OUTPUT_MAX), OUTPUT_MAX) if trace is not None else ""
    return {
        "name": test.name,
        **({"description": why} if why else {}),
        "points": number(test.points),
        "max_points": number(test.max_points),
        "message": test.text,
        **({"output": output} if output else {}),
    }
