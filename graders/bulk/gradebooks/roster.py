"""Who is in the class: a plain list, a worksheet of Moodle's, or a gradebook of Canvas's."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from graders.bulk.gradebooks import canvas, cells, moodle
from graders.bulk.gradebooks.people import Person, match
from graders.bulk.inputs.layouts import Student, word_characters
from graders.bulk.inputs.names import CHINESE, is_chinese
from graders.errors import UsageError

__all__ = ["Person", "matched", "read_people", "read_text"]

HEADERS = frozenset({"student", "name", "id", "username", "identifier", "学号", "姓名"})


def read_text(path: Path) -> tuple[str, str]:
    """The file as it is, a byte order mark and its line ends too, and its encoding: UTF-8, or what Excel on a Chinese
    Windows makes of it. UsageError: `no-such-path` or `cannot-read`.
    """
    try:
        data = path.read_bytes()
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            if not is_chinese(data):
                raise
            return data.decode(CHINESE), CHINESE
    except FileNotFoundError:
        raise UsageError("no-such-path", path=str(path)) from None
    except (OSError, ValueError) as error:
        raise UsageError("cannot-read", file=str(path), error=str(error)) from None


def read_people(path: Path) -> tuple[Person, ...]:
    """Everybody in a roster, each once. Of a file that is no platform's the first column, a header line passed over.

    Raises UsageError `no-such-path` or `cannot-read`.
    """
    text, _ = read_text(path)
    table = cells.parse(text)
    found = moodle.people(table) or canvas.people(table)
    if found is None:
        found = _list(text.removeprefix("\ufeff"))
    return tuple(dict.fromkeys(found))


def _list(text: str) -> list[Person]:
    """The first column is the name; what is everybody's own in another (a login, a number) names them too."""
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row and row[0].strip()]
    if rows and rows[0][0].strip().casefold() in HEADERS:
        del rows[0]
    columns = range(1, max(map(len, rows), default=0))
    cells_of = {c: Counter(row[c].strip() for row in rows if len(row) > c and row[c].strip()) for c in columns}
    own = [c for c, cells in cells_of.items() if max(cells.values(), default=0) == 1]
    return [Person(row[0].strip(), others=tuple(row[c].strip() for c in own if len(row) > c)) for row in rows]


def matched(people: Sequence[Person], students: Sequence[Student]) -> tuple[set[str], list[Student]]:
    """The keys of those of `students` who are on the roster, and who on the roster is none of them.

    Somebody for whom several may be meant is not called absent.
    """
    found = match(people, students)
    platforms = {student.platform for student in students}
    names = Counter(person.name for person in people)
    taken = {student.key for student in students}
    absent: list[Student] = []
    for i, person in enumerate(people):
        if i in found.students or i in found.unsure:
            continue
        with_number = person.id and (person.platform in platforms or names[person.name] > 1 or person.name in taken)
        key = _key(person) if with_number else person.name or person.id
        if key not in taken:
            taken.add(key)
            absent.append(Student(key, person.platform, person.id, person.name))
    return {student.key for student in found.students.values()}, absent


def _key(person: Person) -> str:
    """As the layouts name a student of that platform."""
    name = word_characters(person.name) if person.platform == "canvas" else (person.name or person.label.strip())
    return f"{name.replace('_', ' ')}_{person.id}" if name else person.id
