"""results.json for Gradescope's autograder (gradescope-autograders.readthedocs.io, "Autograder Specifications").

All text has the format `text`, which Gradescope shows unchanged in a `<pre>`, so nothing that a student wrote can
become markup. The late penalty and the visibility of tests are set in the assignment, and are left to Gradescope.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graders.feedback import word
from graders.reports._safe import safe_line
from graders.reports._tests import Test, boards, safe_values, tests_of, total, unjudged
from graders.reports.as_json import coverage_row, dumps, number
from graders.results import Report


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The file for one submission.

    If something could not be judged, no `score` is written, neither at the top nor beside that test. Gradescope refuses
    such a file, so the submission has no mark. A 0 would be a mark.
    """
    return dumps(document(reports, lang))


def document(reports: Sequence[Report], lang: str) -> dict[str, Any]:
    score = total(reports)
    output = boards(reports, lang)
    if score is None:
        output = f"{word('platform.not-judged', lang).upper()}\n{unjudged(reports, lang)}\n\n{output}"
    return {
        **({} if score is None else {"score": number(score)}),
        "output": output,
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_test(test) for test in tests_of(reports, lang)],
        "extra_data": {"seeds": {safe_line(report.exercise): report.seed for report in reports}},
    }


def _test(test: Test) -> dict[str, Any]:
    report, check = test.report, test.check
    return {
        **({} if test.points is None else {"score": number(test.points)}),
        "max_score": number(test.max_points),
        **({} if test.points is None else {"status": "passed" if test.state == "passed" else "failed"}),
        "name": test.name,
        "number": test.number,
        "output": test.text,
        "tags": [safe_line(report.exercise)],
        "extra_data": safe_values(
            {
                "exercise": report.exercise,
                "check": test.id or None,
                "verdict": report.verdict.value,
                "diagnosis": report.diagnosis,
                "token": check.token if check is not None else None,
                "coverage": coverage_row(check.coverage) if check is not None else None,
            }
        ),
    }
