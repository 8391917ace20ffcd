"""Whom a row of a roster or a gradebook is about, and which of our students that is.

Never by a guess: a number of the platform that fits but with another name, or two students that a name fits, is no
match, and is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graders.bulk.inputs.layouts import Student, word_characters

__all__ = ["Match", "Person", "match"]


@dataclass(frozen=True)
class Person:
    """One of the class. `id` is the platform's number, `others` whatever else names the person: login, mail, number.

    `label` is what the platform calls somebody whose name is hidden (Moodle: "Participant "). `teams` are the groups
    that the person is in: what one of them hands in is everybody's.
    """

    name: str
    platform: str = ""
    id: str = ""
    others: tuple[str, ...] = ()
    label: str = ""
    teams: tuple[str, ...] = ()

    @property
    def exact(self) -> frozenset[str]:
        """What a folder may be called that is this person's."""
        mails = {other.split("@")[0] for other in self.others if "@" in other}
        return frozenset({self.name, self.id, *self.others, *mails} - {""})

    @property
    def names(self) -> frozenset[str]:
        """The name's letters and digits: as it is, and `Lee, Ann` turned round."""
        last, comma, first = self.name.partition(",")
        turned = word_characters(first + last) if comma else ""
        return frozenset({word_characters(self.name), turned} - {""})


@dataclass(frozen=True)
class Match:
    """`students` by the index of the person; `unsure` are the persons for whom several may be meant."""

    students: dict[int, Student]
    unsure: frozenset[int]


def match(people: Sequence[Person], students: Iterable[Student]) -> Match:
    """Who is who: by the platform's number and name, else by the exact name of the folder, else by the letters. What
    the better way has decided, or found to be undecided, a worse one does not touch. Whoever has handed in nothing
    alone has what a team of theirs handed in: one student here may so be several persons' there.
    """
    students = list(students)
    by_id = _index(students, lambda s: {f"{s.platform} {s.id}"} if s.id else set())
    by_key = _index(students, lambda s: {s.key})
    by_name = _index(students, lambda s: {word_characters(s.name or s.key)})
    ways: tuple[Callable[[Person], list[Student]], ...] = (
        lambda person: [s for s in by_id.get(f"{person.platform} {person.id}", []) if _fits(person, s)],
        lambda person: [s for s in _all(by_key, person.exact) if _may_be(person, s)],
        lambda person: [s for s in _all(by_name, person.names) if _may_be(person, s)],
    )
    found: dict[int, Student] = {}
    unsure: set[int] = set()
    taken: set[str] = set()
    for way in ways:
        left = [i for i in range(len(people)) if i not in found and i not in unsure]
        meant = {i: [s for s in way(people[i]) if s.key not in taken] for i in left}
        claims = Counter(student.key for candidates in meant.values() for student in candidates)
        for i, candidates in meant.items():
            if len(candidates) == 1 and claims[candidates[0].key] == 1:
                found[i] = candidates[0]
            elif candidates:
                unsure.add(i)
        taken.update(claims)
    teams = [s for s in students if s.key not in taken]
    for i in (i for i in range(len(people)) if i not in found and i not in unsure):
        theirs = _of_teams(people[i], teams)
        if len(theirs) == 1:
            found[i] = theirs[0]
        elif theirs:
            unsure.add(i)
    return Match(found, frozenset(unsure))


def _of_teams(person: Person, students: Iterable[Student]) -> list[Student]:
    """What the person's teams handed in: by the team's name, as a platform writes it into that of a folder."""
    names = {word_characters(team) for team in person.teams} - {""}
    return [s for s in students if {word_characters(s.name or s.key), word_characters(s.key)} & names]


def _index(students: Iterable[Student], names: Callable[[Student], set[str]]) -> dict[str, list[Student]]:
    index: dict[str, list[Student]] = {}
    for student in students:
        for name in names(student) - {""}:
            index.setdefault(name, []).append(student)
    return index


def _all(index: dict[str, list[Student]], names: Iterable[str]) -> list[Student]:
    return list(dict.fromkeys(student for name in sorted(names) for student in index.get(name, [])))


def _fits(person: Person, student: Student) -> bool:
    """Whether the names agree too, as far as they are known: a team's number may be a participant's."""
    name = word_characters(student.name)
    return not name or not person.names or name in person.names or name == word_characters(person.label)


def _may_be(person: Person, student: Student) -> bool:
    """The same letters are not the same person where the platform has given both a number."""
    return not (person.id and student.id and person.platform == student.platform and person.id != student.id)
