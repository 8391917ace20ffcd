"""grades.csv: one line per student, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from graders.reports.terminal import number
from graders.results import Report

# A spreadsheet takes a cell that begins with one of these for a formula, and computes it on the instructor's machine.
# This is OWASP's list, with the wide forms, which a Chinese or Japanese Excel treats like the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def text(reports: Iterable[Report], *, with_bom: bool = False) -> str:
    """Columns: student, verdict and points of each exercise, total. A cell is empty if nothing was judged.

    `with_bom` is for Excel, which without the mark reads UTF-8 as the local code page.
    """
    exercises, students = _by_student(reports)
    rows = [[neutral(student), *_cells(found, exercises), _total(found)] for student, found in students.items()]
    return _table(["student", *_columns(exercises), "total"], rows, with_bom)


def members_text(reports: Iterable[Report], members: Iterable[tuple[str, str, str]], *, with_bom: bool = False) -> str:
    """The grades of each person of a roster: (name, number, student) says whose marks are theirs."""
    exercises, students = _by_student(reports)
    rows = []
    for name, number_, student in members:
        found = students.get(student, {})
        rows.append([neutral(name), neutral(number_), neutral(student), *_cells(found, exercises), _total(found)])
    return _table(["name", "id", "student", *_columns(exercises), "total"], rows, with_bom)


def _by_student(reports: Iterable[Report]) -> tuple[list[str], dict[str, dict[str, Report]]]:
    reports = list(reports)
    students: dict[str, dict[str, Report]] = {}
    for report in reports:
        students.setdefault(report.student, {})[report.exercise] = report
    return list(dict.fromkeys(report.exercise for report in reports)), students


def _columns(exercises: list[str]) -> list[str]:
    return [f"{exercise}_{what}" for exercise in exercises for what in ("verdict", "points")]


def _table(header: list[str], rows: list[list[str]], with_bom: bool) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerows([header, *rows])
    return ("\ufeff" if with_bom else "") + buffer.getvalue()


def neutral(cell: str) -> str:
    """`cell`, changed so that no spreadsheet computes it, and without null characters, which Python 3.10 cannot
    write.
    """
    cell = cell.replace("\0", "\ufffd")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(by_exercise: dict[str, Report], exercises: list[str]) -> Iterable[str]:
    for exercise in exercises:
        report = by_exercise.get(exercise)
        yield report.verdict.value if report else ""
        yield "" if report is None or report.points is None else number(report.points)


def _total(by_exercise: dict[str, Report]) -> str:
    """The sum; empty if one of the exercises was not judged, because a sum without it would be a silent 0."""
    points = [report.points for report in by_exercise.values()]
    return "" if any(p is None for p in points) else number(sum(p for p in points if p is not None))
