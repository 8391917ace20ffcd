"""Moodle: the worksheet of an assignment that the instructor downloaded, with grades and comments filled in.

The rules are those of Moodle's sources. `mod/assign/gradingtable.php` gives the columns: identifier, [full name,
further fields,] status, [group, marker,] grade, maximum, [workflow,] can be changed, [last modified (submission),
texts,] last modified (grade), comments. `mod/assign/feedback/offline/importgradeslib.php` finds identifier, grade, last
modified (grade) and comments by their headers, which are in the site's language. It takes the number behind the
localised "Participant ", and skips a grade that is empty or above the maximum. So the file is never made anew, and its
columns are recognised by their content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graders.bulk.gradebooks.cells import Table, parse
from graders.bulk.gradebooks.marks import Filled, Marks, as_number, each_once, in_measure, told
from graders.bulk.gradebooks.people import Person, match
from graders.bulk.gradebooks.teams import members
from graders.bulk.inputs.layouts import Student
from graders.errors import UsageError
from graders.results import Message

__all__ = ["fill", "people"]

NOTHING = ("", "-")  # a cell without a grade or a time
OURS = "<pre>"  # a comment that begins so is ours, and may be replaced
_YES = frozenset(("yes", "ja", "oui", "sí", "si", "sim", "tak", "да", "是", "はい", "예", "ano", "evet"))
_NO = frozenset(("no", "nein", "non", "não", "nee", "nej", "nie", "нет", "否", "いいえ", "아니요", "ne", "hayır"))
_IDENTIFIER = re.compile(r"(.*\D)(\d+)")
_GRADE = frozenset(
    ("grade", "成绩", "成績", "分数", "分數", "bewertung", "note", "calificación", "nota", "評定", "評点")
)
_GROUP = frozenset(
    (
        *("group", "groups", "team", "gruppe", "groupe", "grupo", "gruppo", "groep", "grupp", "grupa", "skupina"),
        *("группа", "小组", "组", "组别", "群组", "分组", "小組", "群組", "分組", "グループ", "그룹"),
    )
)
_COMMENTS = frozenset(("feedback comments", "反馈评语", "反馈意见", "回饋評語", "feedback als kommentar"))


@dataclass(frozen=True)
class _Columns:
    label: str
    name: int | None
    group: int | None
    grade: int
    comments: int | None
    maximum: float
    maximum_cell: str
    changeable: int | None  # the column that says whether Moodle would accept a grade for the row
    submitted: int | None  # the column with the time of the submission, or a dash


def people(table: Table) -> list[Person] | None:
    """The participants, or None if the table is no worksheet of Moodle."""
    columns = _columns(table)
    if columns is None:
        return None
    return [_person(row, columns) for row in table.rows[1:] if len(row) == len(table.rows[0])]


def fill(text: str, marks: Marks, students: Sequence[Student], *, file: str, scale: bool = False) -> Filled:
    """Fill grades and comments into the worksheet `text`.

    Every byte of other cells is kept, and so are the cells of students who could not be judged. `scale` converts to the
    worksheet's maximum. Raises UsageError: `no-worksheet`, or `other-maximum` if the maximum is another one and `scale`
    is not set.
    """
    table = parse(text)
    columns = _columns(table)
    if columns is None:
        raise UsageError("scale-worksheet" if _is_by_scale(table) else "no-worksheet", file=file)
    if columns.maximum != marks.max_points and not scale:
        raise UsageError("other-maximum", file=file, theirs=columns.maximum, ours=marks.max_points)
    rows = [i for i, row in enumerate(table.rows) if i and len(row) == len(table.rows[0])]
    class_list = [_person(table.rows[i], columns) for i in rows]
    found = match(class_list, students)
    notes: list[Message] = []
    filled = 0
    for i, student in found.students.items():
        mark = marks.of[student.key]
        if mark.points is None:
            notes.append(Message("mark-not-judged", {"student": student.key}))
            continue
        if columns.changeable is not None and table.rows[rows[i]][columns.changeable].strip().casefold() in _NO:
            notes.append(Message("mark-locked", {"student": _who(class_list[i], student)}))
            continue
        cell, cut = in_measure(mark.points, marks.max_points, columns.maximum, like=columns.maximum_cell)
        table.set(rows[i], columns.grade, cell)
        filled += 1
        if cut:
            notes.append(Message("mark-cut", {"student": student.key, "max": columns.maximum_cell}))
        if columns.comments is not None and not _comment(table, rows[i], columns.comments, mark.comment):
            notes.append(Message("comment-kept", {"student": _who(class_list[i], student)}))
    return Filled(
        table.text, filled, each_once([*notes, *told(class_list, students, found)]), members(class_list, found)
    )


def _who(person: Person, student: Student) -> str:
    """How to name the person of a row; with the student's key too if a whole team has handed in as one."""
    return student.key if person.name in student.key else f"{person.name} ({student.key})"


def _comment(table: Table, row: int, column: int, comment: str) -> bool:
    """Put a comment in, but not over one that a person wrote."""
    before = table.rows[row][column]
    if before and not before.startswith(OURS):
        return False
    table.set(row, column, comment)
    return True


def _person(row: Sequence[str], columns: _Columns) -> Person:
    name = row[columns.name] if columns.name is not None else ""
    number = row[0][len(columns.label) :]
    others = [
        cell
        for i, cell in enumerate(row[1 : columns.grade], 1)
        if cell != name and i != columns.group and 0 < len(cell) <= 64
    ]
    # Several groups may stand in one cell (mod/assign/gradingtable.php, col_team: "multiple teams" is such a sentence).
    group = row[columns.group].strip() if columns.group is not None else ""
    teams = tuple(dict.fromkeys(name for name in (group, *group.split(", ")) if name))
    handed_in = columns.submitted is not None and row[columns.submitted].strip() not in NOTHING
    return Person(name, "moodle", number, tuple(others), columns.label, teams, handed_in)


def _columns(table: Table) -> _Columns | None:
    if not table.rows or len(table.rows[0]) < 4:
        return None
    header = [cell.strip().casefold() for cell in table.rows[0]]
    rows = [row for row in table.rows[1:] if len(row) == len(header)]
    identifiers = [_IDENTIFIER.fullmatch(row[0]) for row in rows]
    labels = {found[1] for found in identifiers if found is not None}
    if not rows or None in identifiers or len(labels) != 1:
        return None
    grades = [i for i in range(1, len(header) - 1) if _is_grade(rows, i)]
    if len(grades) > 1:
        grades = [i for i in grades if header[i] in _GRADE]
    if len(grades) != 1:
        return None
    (grade,) = grades
    maximum = rows[0][grade + 1]
    name = 1 if grade > 2 else None  # with names hidden, the status follows the number
    group = next((i for i in range(1, grade) if header[i] in _GROUP), None)
    return _Columns(
        labels.pop(),
        name,
        group,
        grade,
        _comments(header, grade),
        as_number(maximum) or 0.0,
        maximum,
        _yes_or_no(rows, grade),
        times[0] if len(times := _times(header, grade)) > 1 else None,  # the last one is that of the grade
    )


def _yes_or_no(rows: Sequence[Sequence[str]], grade: int) -> int | None:
    """The column behind the maximum in which every row says yes or no."""
    for i in range(grade + 2, len(rows[0])):
        if {row[i].strip().casefold() for row in rows} <= _YES | _NO:
            return i
    return None


def _is_by_scale(table: Table) -> bool:
    """Whether the grades of this worksheet are words of a scale, so that points do not fit."""
    header = [cell.strip().casefold() for cell in table.rows[0]] if table.rows else []
    identified = len(table.rows) > 1 and all(_IDENTIFIER.fullmatch(row[0]) for row in table.rows[1:] if row)
    return identified and any(cell in _GRADE for cell in header)


def _is_grade(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether the column holds grades: numbers, some missing, none above the number that the next column repeats."""
    maximum = as_number(rows[0][column + 1])
    if not maximum or any(row[column + 1] != rows[0][column + 1] for row in rows):
        return False
    given = [as_number(row[column]) for row in rows if row[column] not in NOTHING]
    return all(grade is not None and grade <= maximum for grade in given)


def _comments(header: Sequence[str], grade: int) -> int | None:
    """The column of the comments: found by its name, or else the one after the last of the columns about a time."""
    for i, name in enumerate(header):
        if name in _COMMENTS:
            return i
    times = _times(header, grade)
    return times[-1] + 1 if times and times[-1] + 1 < len(header) else None


def _times(header: Sequence[str], grade: int) -> list[int]:
    """The columns about a time, behind the maximum: their headers read `last modified (what)` in every language."""
    return [i for i, name in enumerate(header) if i > grade + 1 and ("(" in name or "（" in name)]
