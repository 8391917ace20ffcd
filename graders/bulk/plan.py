"""Which students and which files: decided by the names in a folder or an archive, before anything is run.

Every row of the results is made here. Only `inputs` knows how submissions were laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.bulk.gradebooks.roster import Person, matched, read_people
from graders.bulk.gradebooks.teams import in_teams
from graders.bulk.inputs.layouts import Member, Student
from graders.bulk.inputs.modules import Choice, Files, choose, collect
from graders.bulk.inputs.students import Students, find
from graders.bulk.inputs.tree import Kind, Place
from graders.results import Message

__all__ = ["Job", "Plan", "plan_folder", "read_roster"]


@dataclass(frozen=True)
class Job:
    """One exercise of one student. `path` is None if there is nothing to open; then `problem` says why.

    `members` are the numbers of members if `path` is an archive (see `inputs.tree.Place`). `file` is the name in
    reports. It is not the path, so that the same submission gets the same report in every folder.
    """

    student: str
    exercise: str
    path: Path | None
    problem: Message | None = None
    members: tuple[int, ...] = ()
    file: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The name of this job in the store."""
        return self.student, self.exercise

    @property
    def place(self) -> Place | None:
        """Where to read, or None if there is nothing to read."""
        return Place(self.path, self.members) if self.path is not None else None


@dataclass(frozen=True)
class Plan:
    """Every row that there will be, in order.

    `notes` tell what was passed over, so that nothing is lost silently. `students` are those of a platform, with their
    identity there. `members` say, with a roster, whose marks are whose.
    """

    jobs: tuple[Job, ...]
    notes: tuple[Message, ...] = ()
    students: tuple[Student, ...] = ()
    members: tuple[Member, ...] = ()


def plan_folder(
    submissions: Path,
    exercises: Sequence[str],
    *,
    roster: Iterable[Person | str] = (),
    skip: Iterable[Path] = (),
    absent_is_zero: bool = False,
) -> Plan:
    """Plan the folder or archive `submissions`. Links are never followed: they get rows that say so.

    `roster` adds the people who handed in nothing. If there are submissions that fit nobody on the roster, one of them
    may be theirs. So these people are not given 0 points unless `absent_is_zero` is set; and neither are people of whom
    the platform says that they handed in. `skip` are folders that are
    not submissions (our own output).

    Raises UsageError: `no-such-path`, `cannot-read` if the folder cannot be listed, or the reason why an archive cannot
    be read.
    """
    found = find(submissions, exercises, {path.name for path in skip})
    jobs: list[Job] = []
    for key in found.students:
        if key in found.passed_over and key not in found.handed:
            jobs += [Job(key, e, None, found.passed_over[key], file=f"{e}.py") for e in exercises]
            continue
        if key in found.links | found.strays:
            why = Message("not-a-file", {"file": key}) if key in found.links else Message("stray-file", {"name": key})
            jobs += [Job(key, exercise, None, why, file=f"{exercise}.py") for exercise in exercises]
            continue
        files = collect(found.handed[key])
        found.notes += files.notes
        before = len(found.notes)
        jobs += [_job(found, key, exercise, files, exercises) for exercise in exercises]
        found.notes[before:] = _told_once(found.notes[before:])
    return _complete(jobs, found, tuple(roster), exercises, absent_is_zero)


def _job(found: Students, student: str, exercise: str, files: Files, exercises: Sequence[str]) -> Job:
    choice = choose(files, student, exercise, exercises)
    found.notes += choice.notes
    place = _where_it_would_be(found, student, choice) if choice.problem is not None else choice.place
    if place is None:
        return Job(student, exercise, None, choice.problem, file=choice.name)
    return Job(student, exercise, place.path, members=place.members, file=choice.name)


def _told_once(notes: list[Message]) -> list[Message]:
    """The notes of one student, with several notes "the newest counts" joined into one."""
    again = [note.args for note in notes if note.key == "newest-counts"]
    if len(again) < 2:
        return notes
    together = {name: [args[name] for args in again] for name in ("file", "found")}
    told = {**again[0], **together, "count": max(args["count"] for args in again)}
    return [*(note for note in notes if note.key != "newest-counts"), Message("newest-counts", told)]


def _where_it_would_be(found: Students, student: str, choice: Choice) -> Place | None:
    """Where a missing module would be in a student's plain folder, or None. It may have come when it is to be read.

    If a folder or a link has the module's name, the reader says so.
    """
    if choice.place is not None and not choice.place.members:
        return choice.place
    nodes = [entry.node for entry in found.handed[student]]
    place = nodes[0].place if len(nodes) == 1 and nodes[0].kind is Kind.FOLDER else None
    if place is None or place.members or choice.problem is None or choice.problem.key != "missing":
        return None
    return Place(place.path / choice.name)


def _complete(
    jobs: list[Job], found: Students, roster: Sequence[Person | str], exercises: Sequence[str], absent_is_zero: bool
) -> Plan:
    """The plan in order, with rows for those who are absent."""
    people = [person if isinstance(person, Person) else Person(person) for person in roster]
    teams = [
        Person(who.name, others=tuple(filter(None, (who.sid, who.email))), teams=(key,)) for who, key in found.teams
    ]
    if teams:
        people = list(in_teams(people, teams))
    students = list(found.students.values())
    attendance = matched(people, students)
    strangers = sorted(set(found.students) - attendance.present) if roster else []
    why = "missing" if absent_is_zero or not strangers else "missing-perhaps"
    for student in attendance.absent:
        students.append(student)
        key = "missing-elsewhere" if student.key in attendance.elsewhere and not absent_is_zero else why
        jobs += [Job(student.key, e, None, Message(key, {"file": f"{e}.py"}), file=f"{e}.py") for e in exercises]
    notes = [
        *found.notes,
        *(Message("roster-unsure", {"person": person.name or person.id}) for person in attendance.unsure),
        *(
            Message("team-shares", {"person": person.name or person.id, "student": student.key})
            for person, student in attendance.shared
        ),
        *(Message("not-on-roster", {"name": name}) for name in strangers),
    ]
    order = {exercise: i for i, exercise in enumerate(exercises)}
    jobs.sort(key=lambda job: (job.student, order[job.exercise]))
    known = sorted((s for s in students if s.platform), key=lambda s: s.key)
    return Plan(tuple(jobs), tuple(notes), tuple(known), attendance.members)


def read_roster(path: Path) -> tuple[str, ...]:
    """The names in a roster. Raises as `gradebooks.roster.read_people` does."""
    return tuple(person.name for person in read_people(path))
