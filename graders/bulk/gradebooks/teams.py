"""Who is in which team, and whose mark is whose: what a team hands in counts for each of its members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from graders.bulk.gradebooks.people import Match, Person
from graders.bulk.inputs.layouts import Member, Student, word_characters

__all__ = ["in_teams", "members"]


def in_teams(people: Sequence[Person], groups: Sequence[Person]) -> tuple[Person, ...]:
    """The people, with the teams that `groups` names for them.

    `groups` comes from Canvas's export of its People page, Classroom's list of a group assignment's students, or a list
    with a column for the group. A person is found there by a number, a login or a mail address, or else by a name that
    only one has. If `people` is empty, the result is the people of `groups`.
    """
    if not people:
        return tuple(groups)
    by_exact = _teams_by(groups, lambda person: {person.id, *person.others} - {""})
    by_name = _teams_by(groups, lambda person: person.names)
    return tuple(
        replace(
            person, teams=person.teams or _only(by_exact, {person.id, *person.others}) or _only(by_name, person.names)
        )
        for person in people
    )


def _teams_by(groups: Sequence[Person], names: Callable[[Person], Iterable[str]]) -> dict[str, set[tuple[str, ...]]]:
    index: dict[str, set[tuple[str, ...]]] = {}
    for person in groups:
        for name in names(person):
            index.setdefault(name, set()).add(person.teams)
    return index


def _only(index: dict[str, set[tuple[str, ...]]], names: Iterable[str]) -> tuple[str, ...]:
    found = set().union(*(index.get(name, set()) for name in names))
    return next(iter(found)) if len(found) == 1 else ()


def members(people: Sequence[Person], found: Match) -> tuple[Member, ...]:
    """Whose mark is whose, in the order of the people."""
    return tuple(_member(people[i], found.students[i]) for i in sorted(found.students))


def _member(person: Person, student: Student) -> Member:
    alone = student.key in person.exact or not person.teams or word_characters(student.name) in person.names
    return Member(student.key, person.name or person.id, person.platform, person.id, "" if alone else student.key)
