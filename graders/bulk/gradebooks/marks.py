"""What a cell of a gradebook is to say: points of one exercise or of all, in the gradebook's own measure."""

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

NAMES_SHOWN = 5


@dataclass(frozen=True)
class Mark:
    """One student's points, None where something could not be judged, and what to say about them."""

    points: float | None
    comment: str = ""


@dataclass(frozen=True)
class Marks:
    """Everybody's marks, and how many points there are."""

    of: Mapping[str, Mark]
    max_points: float


@dataclass(frozen=True)
class Filled:
    """A gradebook with marks in it, how many, what an instructor should know, and whose marks went to whom."""

    text: str
    count: int
    notes: tuple[Message, ...] = ()
    members: tuple[Member, ...] = ()


def told(people: Sequence[Person], students: Iterable[Student], found: Match) -> list[Message]:
    """Who of ours is not in the gradebook, whom of the gradebook we are not sure of, and who has no result."""
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
    """What is to be said of a team is said once, and not for each of its members."""
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
    """The feedback as one line of HTML, for Moodle stores a comment as HTML. No quote and no line end is in it: a
    spreadsheet, and PHP's reader of such files, get those wrong.
    """
    lines = feedback_text.text(reports, lang=lang).rstrip("\n").split("\n")
    return "<pre>" + "<br>".join(html.escape(line) for line in lines) + "</pre>"


def marks_of(
    rows: Iterable[Report],
    exercise: str | None = None,
    *,
    comment: Callable[[Sequence[Report]], str] = lambda reports: "",
) -> Marks:
    """The points of one exercise, or the sum over all; `rows` in the order of the students, and not all kept.

    Raises UsageError `unknown-exercise`.
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
    """The number in a cell, in either way to write decimals; None where there is none."""
    cell = cell.strip()
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", cell):
        return None
    return float(cell.replace(",", "."))


def in_measure(points: float, ours: float, theirs: float, *, like: str, cut: bool = True) -> tuple[str, bool]:
    """`points` of `ours` as a cell with a maximum of `theirs`, decimals written as in `like`; and whether it is above
    the maximum (a bonus), to which it then is `cut`.
    """
    scaled = round(points * theirs / ours, 2) if ours else 0.0
    text = number(min(scaled, theirs) if cut else scaled)
    return (text.replace(".", ",") if "," in like else text), scaled > theirs
