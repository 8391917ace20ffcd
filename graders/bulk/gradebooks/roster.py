"""Who is in the class: from a plain list, a worksheet of Moodle's, or a gradebook of Canvas's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.bulk.gradebooks import canvas, cells, moodle
from graders.bulk.gradebooks.columns import persons
from graders.bulk.gradebooks.people import Person, match
from graders.bulk.gradebooks.teams import members
from graders.bulk.gradebooks.texts import read_text
from graders.bulk.inputs.layouts import Member, Student, word_characters

__all__ = ["Attendance", "Person", "matched", "read_people"]


def read_people(path: Path) -> tuple[Person, ...]:
    """Everybody in a roster (a platform's file, or a list), each once. Raises as `read_text` does."""
    text, _ = read_text(path)
    table = cells.parse(text)
    found = moodle.people(table) or canvas.people(table)
    if found is None:
        found = persons(cells.parse(text, widest=True).rows)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Attendance:
    """Who of a class has handed in.

    `present` are the keys of students who are on the roster. `absent` are persons who are none of the students.
    `unsure` are persons for whom several students may be meant. `elsewhere` are the keys of absent persons of whom the
    platform says that they handed in.
    """

    present: frozenset[str]
    absent: tuple[Student, ...]
    unsure: tuple[Person, ...]
    members: tuple[Member, ...] = ()  # whose mark is whose; absent people last
    elsewhere: frozenset[str] = frozenset()
    shared: tuple[tuple[Person, Student], ...] = ()  # a person, and the student of their team whose mark they get


def matched(people: Sequence[Person], students: Sequence[Student]) -> Attendance:
    """Compare a roster with the students who handed in. A person for whom several may be meant is not called absent."""
    found = match(people, students)
    platforms = {student.platform for student in students}
    names = Counter(person.name for person in people)
    taken = {student.key for student in students}
    absent: list[Student] = []
    elsewhere: set[str] = set()
    for i, person in enumerate(people):
        if i in found.students or i in found.unsure:
            continue
        with_number = person.id and (person.platform in platforms or names[person.name] > 1 or person.name in taken)
        key = _key(person) if with_number else person.name or person.id
        if key in taken and person.others:  # a student of the same name, but another person
            key = f"{key} ({person.others[-1]})"
        if key not in taken:
            taken.add(key)
            absent.append(Student(key, person.platform, person.id, person.name))
            if person.handed_in:
                elsewhere.add(key)
    present = frozenset(student.key for student in found.students.values())
    shared = tuple((people[i], found.students[i]) for i in sorted(found.shared))
    unsure = tuple(people[i] for i in sorted(found.unsure))
    theirs = [Member(student.key, student.name or student.key, student.platform, student.id) for student in absent]
    return Attendance(present, tuple(absent), unsure, (*members(people, found), *theirs), frozenset(elsewhere), shared)


def _key(person: Person) -> str:
    """The key that the layouts would give to a student of that platform."""
    name = word_characters(person.name) if person.platform == "canvas" else (person.name or person.label.strip())
    return f"{name.replace('_', ' ')}_{person.id}" if name else person.id
