"""grades.csv: one line per student, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from graders.reports.terminal import number
from graders.results import Report

# A spreadsheet takes a cell that begins with one of these for a formula, and runs it on the instructor's machine.
# OWASP's list, with the wide forms, which a Chinese or Japanese Excel takes for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def text(reports: Iterable[Report], *, with_bom: bool = False) -> str:
    """Columns: student, verdict and points of each exercise, total. A cell is empty where nothing was judged.

    `with_bom` is for Excel, which without it reads UTF-8 as the local code page.
    """
    reports = list(reports)
    exercises = list(dict.fromkeys(report.exercise for report in reports))
    students: dict[str, dict[str, Report]] = {}
    for report in reports:
        students.setdefault(report.student, {})[report.exercise] = report
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    columns = [f"{exercise}_{what}" for exercise in exercises for what in ("verdict", "points")]
    writer.writerow(["student", *columns, "total"])
    for student, by_exercise in students.items():
        writer.writerow([neutral(student), *_cells(by_exercise, exercises), _total(by_exercise)])
    return ("\ufeff" if with_bom else "") + buffer.getvalue()


def neutral(cell: str) -> str:
    """`cell`, so that no spreadsheet computes it, and without the null characters that Python 3.10 cannot write."""
    cell = cell.replace("\0", "\ufffd")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(by_exercise: dict[str, Report], exercises: list[str]) -> Iterable[str]:
    for exercise in exercises:
        report = by_exercise.get(exercise)
        yield report.verdict.value if report else ""
        yield "" if report is None or report.points is None else number(report.points)


def _total(by_exercise: dict[str, Report]) -> str:
    """Empty where one of the exercises was not judged: a sum without it would be a silent 0."""
    points = [report.points for report in by_exercise.values()]
    return "" if any(p is None for p in points) else number(sum(p for p in points if p is not None))
