"""Whom a row of a roster or a gradebook is about, and which of our students that is.

Nothing is guessed. A platform's number that comes with another name is no match, and neither is a name that fits two
students; both cases are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graders.bulk.inputs.layouts import Student, word_characters

__all__ = ["Match", "Person", "match"]


@dataclass(frozen=True)
class Person:
    """One person of the class.

    `id` is the platform's number. `others` are further names of the person: login, mail address, number. `label` is
    what the platform calls somebody whose name is hidden (Moodle: "Participant "). `teams` are the person's groups:
    what one member hands in counts for all. `handed_in`: the platform's file says that it has something of this person.
    """

    name: str
    platform: str = ""
    id: str = ""
    others: tuple[str, ...] = ()
    label: str = ""
    teams: tuple[str, ...] = ()
    handed_in: bool = False

    @property
    def exact(self) -> frozenset[str]:
        """What a folder of this person may be called, exactly."""
        mails = {other.split("@")[0] for other in self.others if "@" in other}
        return frozenset({self.name, self.id, *self.others, *mails} - {""})

    @property
    def names(self) -> frozenset[str]:
        """The letters and digits of the name, as it is and with `Lee, Ann` turned round."""
        last, comma, first = self.name.partition(",")
        turned = word_characters(first + last) if comma else ""
        return frozenset({word_characters(self.name), turned} - {""})


@dataclass(frozen=True)
class Match:
    """`students` by the index of the person.

    `unsure` are persons for whom several students may be meant. `shared` are persons who get what another member of
    their team handed in under that member's own name.
    """

    students: dict[int, Student]
    unsure: frozenset[int]
    shared: frozenset[int] = frozenset()


def match(people: Sequence[Person], students: Iterable[Student]) -> Match:
    """Match persons with students.

    Three ways are tried in this order: the platform's number together with the name, the exact name of the folder, the
    letters of the name. A later way never changes what an earlier one has decided or found undecided. A person who
    handed in nothing alone gets what a team of theirs handed in, so one student may belong to several persons.
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
    shared = _from_mates(people, found, unsure)
    return Match({**found, **shared}, frozenset(unsure), frozenset(shared))


def _from_mates(people: Sequence[Person], found: dict[int, Student], unsure: set[int]) -> dict[int, Student]:
    """For members without a file: what the one member of their team who has a file handed in.

    If two members of a team handed in, it does not hand in as one, and nobody gets another member's mark. The groups of
    Moodle's worksheet are left out: they may be sections, and Moodle names the folder of a team after the team.
    """
    handed: dict[str, list[Student]] = {}
    for i, student in sorted(found.items()):
        for team in people[i].teams:
            handed.setdefault(team, []).append(student)
    shared: dict[int, Student] = {}
    for i, person in enumerate(people):
        if i in found or i in unsure or person.platform == "moodle":
            continue
        mates = list(dict.fromkeys(student for team in person.teams for student in handed.get(team, ())))
        if len(mates) == 1:
            shared[i] = mates[0]
    return shared


def _of_teams(person: Person, students: Iterable[Student]) -> list[Student]:
    """What the person's teams handed in, found by the team's name as it stands in a folder's name."""
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
    """Whether the names agree too, if both are known: the number of a team may be that of a participant."""
    name = word_characters(student.name)
    return not name or not person.names or name in person.names or name == word_characters(person.label)


def _may_be(person: Person, student: Student) -> bool:
    """Whether this may be the person: the same letters are not enough if both have numbers from the platform."""
    return not (person.id and student.id and person.platform == student.platform and person.id != student.id)
