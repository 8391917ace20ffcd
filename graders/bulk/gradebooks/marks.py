"""What a cell of a gradebook says: the points of one exercise or of all, on the gradebook's own scale."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graders.bulk.gradebooks.people import Match, Person
from graders.bulk.inputs.layouts import Member, Student
from graders.errors import UsageError
from graders.reports import feedback_text
from graders.reports.terminal import number
from graders.results import Message, Report

__all__ = ["Filled", "Mark", "Marks", "as_html", "as_number", "each_once", "in_measure", "marks_of", "told"]

NAMES_SHOWN = 5  # names listed in one note


@dataclass(frozen=True)
class Mark:
    """One student's points (None if something could not be judged), and the feedback."""

    points: float | None
    comment: str = ""


@dataclass(frozen=True)
class Marks:
    """Everybody's marks, and the maximum of points."""

    of: Mapping[str, Mark]
    max_points: float


@dataclass(frozen=True)
class Filled:
    """A gradebook with marks in it, how many there are, what an instructor should know, and whose mark went to whom."""

    text: str
    count: int
    notes: tuple[Message, ...] = ()
    members: tuple[Member, ...] = ()


def told(people: Sequence[Person], students: Iterable[Student], found: Match) -> list[Message]:
    """Notes on three kinds of people: students who are not in the gradebook, people of the gradebook who may be several
    students, and people without a result.
    """
    ours = {student.key for student in found.students.values()}
    notes = [Message("mark-unmatched", {"student": s.key}) for s in students if s.key not in ours]
    twice = {i for i in found.unsure if any(_same(people[i], people[j]) for j in found.unsure - {i})}
    notes += [Message("mark-twice", {"person": _shown(people[i])}) for i in sorted(twice)]
    notes += [Message("mark-unsure", {"person": _shown(people[i])}) for i in sorted(found.unsure - twice)]
    without = [_shown(p) for i, p in enumerate(people) if i not in found.students and i not in found.unsure]
    if without:
        notes.append(Message("mark-without", {"count": len(without), "names": without[:NAMES_SHOWN]}))
    return notes


def each_once(notes: Iterable[Message]) -> tuple[Message, ...]:
    """The notes without repetitions: a note on a team is told once, and not for each of its members."""
    kept: list[Message] = []
    for note in notes:
        if note not in kept:
            kept.append(note)
    return tuple(kept)


def _same(one: Person, other: Person) -> bool:
    return one.id == other.id if one.id or other.id else one.exact == other.exact


def _shown(person: Person) -> str:
    return person.name or f"{person.label}{person.id}"


def as_html(reports: Sequence[Report], lang: str) -> str:
    """The feedback as one line of HTML, because Moodle stores a comment as HTML.

    It has no quote and no line end: spreadsheets, and PHP's reader of such files, get those wrong.
    """
    lines = feedback_text.text(reports, lang=lang).rstrip("\n").split("\n")
    return "<pre>" + "<br>".join(html.escape(line) for line in lines) + "</pre>"


def marks_of(
    rows: Iterable[Report],
    exercise: str | None = None,
    *,
    comment: Callable[[Sequence[Report]], str] = lambda reports: "",
) -> Marks:
    """The points of one exercise, or the sum over all.

    `rows` come in the order of the students; they are not all kept in memory. Raises UsageError `unknown-exercise`.
    """
    marks: dict[str, Mark] = {}
    max_points: dict[str, float] = {}
    for student, group in itertools.groupby(rows, key=lambda row: row.student):
        reports = list(group)
        max_points.update((report.exercise, report.max_points) for report in reports)
        reports = [report for report in reports if exercise in (None, report.exercise)]
        if reports:
            marks[student] = Mark(_sum(reports), comment(reports))
    if exercise is not None and exercise not in max_points:
        raise UsageError("unknown-exercise", name=exercise, known=list(max_points))
    return Marks(marks, sum(max_points.values()) if exercise is None else max_points[exercise])


def _sum(reports: Sequence[Report]) -> float | None:
    points = [report.points for report in reports]
    return None if None in points else sum(p for p in points if p is not None)


def as_number(cell: str) -> float | None:
    """The number in a cell, with a decimal point or a decimal comma; None if there is none."""
    cell = cell.strip()
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", cell):
        return None
    return float(cell.replace(",", "."))


def in_measure(points: float, ours: float, theirs: float, *, like: str, cut: bool = True) -> tuple[str, bool]:
    """Convert `points` of at most `ours` into a cell with a maximum of `theirs`.

    Decimals are written as in `like`. The bool says whether the points are above the maximum (a bonus); `cut` lowers
    such points to the maximum.
    """
    scaled = round(points * theirs / ours, 2) if ours else 0.0
    text = number(min(scaled, theirs) if cut else scaled)
    return (text.replace(".", ",") if "," in like else text), scaled > theirs
