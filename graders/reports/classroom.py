"""GitHub Classroom: the document that a grading step hands, in base64, to the autograding reporter.

The facts are from the reporter's source (classroom-resources/autograding-grading-reporter). It reports the sum of
`tests[].score` over `max_score`; a runner with `max_score` 0 reports no points at all. So our scores sum up to the
points, bonus included. If anything was not judged, there is one test with status `error` and no `max_score`: an empty
cell and a failed job, never a silent 0. (The first releases showed passed / len(tests) * max_score in the job's table,
but reported the sum too.) Texts are made harmless, because the reporter prints them into its log.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from graders.feedback import said_of, verdict_name
from graders.reports import terminal
from graders.reports._safe import safe_line, safe_text
from graders.reports.github import not_a_command
from graders.results import CheckResult, Report, Verdict

__all__ = ["OUTPUT_MAX", "document", "text"]

OUTPUT_MAX = 500  # characters
VERSION = 3


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The document in one line of ASCII."""
    return json.dumps(document(reports, lang=lang), ensure_ascii=True, separators=(",", ":")) + "\n"


def document(reports: Sequence[Report], *, lang: str = "en") -> dict[str, Any]:
    missing = [report for report in reports if report.verdict is Verdict.NOT_JUDGED]
    if missing or not reports:
        tests = [_about_the_file(missing[0] if missing else None, 1, lang)]
        return {"version": VERSION, "status": "error", "message": tests[0]["message"], "max_score": 0, "tests": tests}
    tests = [test for task, report in enumerate(reports, 1) for test in _tests(report, task, lang)]
    passed = all(report.verdict is Verdict.PASSED for report in reports)
    most = sum(report.max_points for report in reports)
    whole = int(most) if float(most).is_integer() else most
    return {"version": VERSION, "status": "pass" if passed else "fail", "max_score": whole, "tests": tests}


def _tests(report: Report, task: int, lang: str) -> list[dict[str, Any]]:
    if report.message is not None or not report.checks:
        return [_about_the_file(report, task, lang)]
    # a bonus that was not earned is left out: it is never required
    shown = [check for check in report.checks if not check.bonus or check.points]
    return [_test(report, check, task, lang) for check in shown]


def _test(report: Report, check: CheckResult, task: int, lang: str) -> dict[str, Any]:
    status, title = "pass" if check.passed else "fail", terminal.title_of(check, report.exercise, lang)
    output = ""
    if check.trace is not None and check.passed is False:
        output = check.trace.output.strip("\n")
    command = terminal.replay_command(report, check) or f"stall check {safe_line(report.file)}"
    test = {
        "name": f"{said_of(safe_line(report.exercise), title, lang)} ({terminal.points_of(check) or '-'})",
        "status": status,
        "message": not_a_command(terminal.says(check, lang, exercise=report.exercise)),
        "output": _short(output),
        "test_code": not_a_command(command),
        "task_id": task,
        "filename": safe_line(report.file),
        "line_no": terminal.line_to_blame(report, check) or 0,
        "score": check.points,
    }
    return {name: value for name, value in test.items() if value != ""}


def _about_the_file(report: Report | None, task: int, lang: str) -> dict[str, Any]:
    if report is None:
        return {"name": "stall", "status": "error", "message": verdict_name(Verdict.MISSING, lang), "score": 0}
    said = terminal.safe_sentence(report.message, lang) if report.message else verdict_name(report.verdict, lang)
    return {
        "name": said_of(safe_line(report.exercise), verdict_name(report.verdict, lang), lang),
        "status": "error" if report.verdict is Verdict.NOT_JUDGED else "fail",
        "message": not_a_command(said),
        "test_code": not_a_command(f"stall check {safe_line(report.file)}"),
        "task_id": task,
        "filename": safe_line(report.file),
        "line_no": report.line or 0,
        "score": report.points or 0,
    }


def _short(output: str) -> str:
    output = not_a_command(safe_text(output))
    return output if len(output) <= OUTPUT_MAX else output[: OUTPUT_MAX - 2] + " …"
