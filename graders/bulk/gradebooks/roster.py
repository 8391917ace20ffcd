"""Who is in the class: a plain list, a worksheet of Moodle's, or a gradebook of Canvas's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.bulk.gradebooks import canvas, cells, moodle
from graders.bulk.gradebooks.columns import persons
from graders.bulk.gradebooks.people import Person, match
from graders.bulk.inputs.layouts import Student, word_characters
from graders.bulk.inputs.names import CHINESE, is_chinese
from graders.errors import UsageError

__all__ = ["Attendance", "Person", "matched", "read_people", "read_text"]

WESTERN = "cp1252"  # what Excel on a Western Windows writes
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))  # "Unicode text", as Excel calls it


def read_text(path: Path) -> tuple[str, str]:
    """The file as it is, a byte order mark and its line ends too, and its encoding: UTF-8, UTF-16 with its mark, or
    what Excel on a Chinese or a Western Windows makes of it.

    Raises UsageError: `no-such-path`, `cannot-read`, or `not-a-table` where it is none of these.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError("no-such-path", path=str(path)) from None
    except (OSError, ValueError) as error:
        raise UsageError("cannot-read", file=str(path), error=getattr(error, "strerror", "") or str(error)) from None
    wide = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in wide or ["utf-8", CHINESE if is_chinese(data) else WESTERN]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UsageError("not-a-table", file=str(path))


def read_people(path: Path) -> tuple[Person, ...]:
    """Everybody in a roster, each once: a platform's file, or a list (see `columns`).

    Raises UsageError as `read_text` does.
    """
    text, _ = read_text(path)
    table = cells.parse(text)
    found = moodle.people(table) or canvas.people(table)
    if found is None:
        found = persons(cells.parse(text, widest=True).rows)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Attendance:
    """Who of a class has handed in: the keys of the students who are on the roster; the persons who are none of the
    students; and those of whom nobody can say it, as several may be meant.
    """

    present: frozenset[str]
    absent: tuple[Student, ...]
    unsure: tuple[Person, ...]


def matched(people: Sequence[Person], students: Sequence[Student]) -> Attendance:
    """Compare a roster with the students who handed in. Somebody for whom several may be meant is not called absent."""
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
        if key in taken and person.others:  # of the same name, and somebody else
            key = f"{key} ({person.others[-1]})"
        if key not in taken:
            taken.add(key)
            absent.append(Student(key, person.platform, person.id, person.name))
    present = frozenset(student.key for student in found.students.values())
    return Attendance(present, tuple(absent), tuple(people[i] for i in sorted(found.unsure)))


def _key(person: Person) -> str:
    """As the layouts name a student of that platform."""
    name = word_characters(person.name) if person.platform == "canvas" else (person.name or person.label.strip())
    return f"{name.replace('_', ' ')}_{person.id}" if name else person.id
