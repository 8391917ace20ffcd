"""Canvas: from the instructor's exported gradebook, make the small file that Canvas imports.

The rules are those of `lib/gradebook_importer.rb` and `lib/gradebook_exporter.rb` of canvas-lms. The header begins with
Student, ID (or LastName, FirstName, ID). Then come SIS columns, Section, columns of the instructor's own, the
assignments as `Title (id)`, and computed scores, which Canvas ignores. A row about hidden assignments may follow. The
next row has "Points Possible"; "(read only)" there marks a column that Canvas does not import. A student without a row
in the imported file keeps the marks that Canvas has.

So the file has only the header, the points of the one assignment, and the rows of the students who get a mark. Any
other column or row would undo, at import, what has changed in Canvas since the export.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from graders.bulk.gradebooks.cells import Table, parse
from graders.bulk.gradebooks.marks import Filled, Marks, as_number, each_once, in_measure, told
from graders.bulk.gradebooks.people import Match, Person, match
from graders.bulk.gradebooks.teams import in_teams
from graders.bulk.inputs.layouts import Student
from graders.errors import UsageError
from graders.results import Message

__all__ = ["fill", "people"]

COMPUTED = re.compile(r"(?:Current|Final|Override) (?:Score|Points|Grade|Status)")
INFO_COLUMNS = frozenset(("SIS User ID", "SIS Login ID", "Integration ID", "Root Account"))
LEFT = ("EX", "N/A")  # excused, not assigned
TEST_STUDENT = "Student, Test"


@dataclass(frozen=True)
class _Columns:
    id: int  # the name stands before it, in one column or in two
    section: int
    assignments: tuple[int, ...]
    possible: int | None  # the row "Points Possible"


def people(table: Table) -> list[Person] | None:
    """The students, or None if the table is no gradebook of Canvas."""
    columns = _columns(table)
    return None if columns is None else [_person(table.rows[i], columns) for i in _student_rows(table, columns)]


def fill(
    text: str,
    marks: Marks,
    students: Sequence[Student],
    *,
    file: str,
    column: str | None = None,
    scale: bool = False,
    groups: Sequence[Person] = (),
) -> Filled:
    """Make the file to import into Canvas, with the marks in the assignment `column`.

    `column` is the assignment's title, with or without its number, or the number alone; it may be left out if there is
    only one assignment. Excused students and students who could not be judged are left out. `scale` converts to the
    assignment's points; `groups` says who is in which team. Raises UsageError: `no-gradebook`, `no-such-column`, or
    `other-maximum`.
    """
    table = parse(text)
    columns = _columns(table)
    if columns is None:
        raise UsageError("no-gradebook", file=file)
    assignment = _assignment(table, columns, column, file)
    possible = table.rows[columns.possible][assignment] if columns.possible is not None else ""
    theirs = as_number(possible) if possible.strip() else marks.max_points
    if theirs is None or (theirs != marks.max_points and not scale):
        raise UsageError("other-maximum", file=file, theirs=possible.strip(), ours=marks.max_points)
    rows = _student_rows(table, columns)
    class_list = in_teams([_person(table.rows[i], columns) for i in rows], groups)
    found = match(class_list, students)
    wanted = [*range(columns.section + 1), assignment]
    kept = [0, *([columns.possible] if columns.possible is not None else [])]
    written = [[table.rows[i][c] for c in wanted] for i in kept]
    notes: list[Message] = []
    for i, student in found.students.items():
        row, points = table.rows[rows[i]], marks.of[student.key].points
        if row[assignment].strip().upper() in LEFT:
            notes.append(Message("mark-left", {"student": student.key, "cell": row[assignment].strip()}))
        elif points is None:
            notes.append(Message("mark-not-judged", {"student": student.key}))
        else:
            # Canvas accepts more points than the possible ones, so a bonus stays.
            cell, _ = in_measure(points, marks.max_points, theirs, like=possible, cut=False)
            written.append([*(row[c] for c in wanted[:-1]), cell])
    mark = "\ufeff" if table.has_mark else ""
    notes += _maybe_teams(class_list, students, found)
    notes += told(class_list, students, found)
    return Filled(mark + _written(written, table.separator), len(written) - len(kept), each_once(notes))


def _maybe_teams(class_list: Sequence[Person], students: Sequence[Student], found: Match) -> list[Message]:
    """Tell of students whose number is in the class list, but with another name.

    They may be teams: the submission of a group bears the number of one of its members.
    """
    ours = {student.key for student in found.students.values()}
    numbers = {person.id for person in class_list}
    return [
        Message("team-unknown", {"student": s.key}) for s in students if s.key not in ours and s.id in numbers - {""}
    ]


def _written(rows: Sequence[Sequence[str]], separator: str) -> str:
    buffer = io.StringIO()
    # \r\n, because then csv quotes a lone \r too
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _columns(table: Table) -> _Columns | None:
    header = table.rows[0] if table.rows else []
    if len(header) > 3 and "Student" in header[0] and "ID" in header[1]:
        number = 1
    elif len(header) > 4 and "LastName" in header[0] and "FirstName" in header[1] and "ID" in header[2]:
        number = 2
    else:
        return None
    section = number + 1
    while section < len(header) and header[section].strip() in INFO_COLUMNS:
        section += 1
    if section >= len(header) or "Section" not in header[section]:
        return None
    possible = next((i for i, row in enumerate(table.rows[1:], 1) if "Points Possible" in row[0]), None)
    read_only = table.rows[possible] if possible is not None and len(table.rows[possible]) == len(header) else []
    assignments = [
        i
        for i in range(section + 1, len(header))
        if not COMPUTED.search(header[i]) and not (read_only and read_only[i].strip().startswith("("))
    ]
    return _Columns(number, section, tuple(assignments), possible)


def _student_rows(table: Table, columns: _Columns) -> list[int]:
    width = len(table.rows[0])
    return [
        i
        for i, row in enumerate(table.rows)
        if i and i != columns.possible and len(row) == width and any(row[: columns.section]) and row[0] != TEST_STUDENT
    ]


def _person(row: Sequence[str], columns: _Columns) -> Person:
    name = row[0] if columns.id == 1 else f"{row[0]}, {row[1]}"
    others = tuple(cell for cell in row[columns.id + 1 : columns.section] if cell)
    return Person(name, "canvas", row[columns.id], others)


def _assignment(table: Table, columns: _Columns, wanted: str | None, file: str) -> int:
    header = table.rows[0]
    titles = [header[i] for i in columns.assignments]
    found = [i for i in columns.assignments if wanted is None or wanted.strip() in _titles(header[i])]
    if len(found) != 1:
        raise UsageError("no-such-column", file=file, name=wanted or "", known=titles)
    return found[0]


def _titles(header: str) -> tuple[str, ...]:
    """`Threads (123)` has three titles: itself, `Threads` and `123`."""
    found = re.fullmatch(r"(.*) \((\d+)\)", header.strip(), re.DOTALL)
    return (header.strip(), *(found.groups() if found else ()))
