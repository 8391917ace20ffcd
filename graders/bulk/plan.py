"""Which students, which files: from the names in a folder, before anything is read or run.

Plain layout: a folder per student that holds the modules. Nested: `<student>/<assignment>/locked.py`, as in nbgrader's
`submitted`. Flat: `alice_locked.py` and no folders. Nothing behind this module knows how submissions were laid out.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.errors import UsageError
from graders.results import Message

__all__ = ["Job", "Plan", "plain_layout", "plan_folder", "read_roster"]

IGNORED = frozenset({"__pycache__", "__MACOSX", "lost+found"})
ROSTER_HEADERS = frozenset({"student", "name", "id", "username", "学号", "姓名"})


@dataclass(frozen=True)
class Job:
    """One exercise of one student. `path` is None where there is nothing to open, and `problem` says why."""

    student: str
    exercise: str
    path: Path | None
    problem: Message | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names this job in the store."""
        return self.student, self.exercise


@dataclass(frozen=True)
class Plan:
    """Every row that there will be, in order; and what was passed over, so that nothing is lost silently."""

    jobs: tuple[Job, ...]
    notes: tuple[Message, ...] = ()


def plan_folder(
    submissions: Path, exercises: Sequence[str], *, roster: Iterable[str] = (), skip: Iterable[Path] = ()
) -> Plan:
    """Plan in the layout that the names show; arguments and errors are those of `plain_layout`.

    The plain one has precedence: wherever one student's folder holds a module itself, and wherever no other fits.
    """
    roster, skip = tuple(roster), tuple(skip)
    folders = {entry.name: entry for entry in _folders(submissions) if entry.name not in {path.name for path in skip}}
    modules = {f"{exercise}.py" for exercise in exercises}
    if any(_holds(folder, modules) for folder in folders.values()):
        return plain_layout(submissions, exercises, roster=roster, skip=skip)
    course = folders.get("submitted")
    if course is not None and any(_holds(f, modules) or _holds_deeper(f, modules) for f in _folders(course)):
        return plan_folder(Path(course.path), exercises, roster=roster)
    if any(_holds_deeper(folder, modules) for folder in folders.values()):
        plan = plain_layout(submissions, exercises, roster=roster, skip=skip)
        return dataclasses.replace(plan, jobs=tuple(_nested(job) for job in plan.jobs))
    if not folders and any(_owner(entry.name, exercises) for entry in _entries(submissions)):
        return _flat_layout(submissions, exercises, roster)
    return plain_layout(submissions, exercises, roster=roster, skip=skip)


def plain_layout(
    submissions: Path, exercises: Sequence[str], *, roster: Iterable[str] = (), skip: Iterable[Path] = ()
) -> Plan:
    """Plan a folder of student folders. Links are never followed: they get rows that say so.

    `roster` adds students who have no folder; `skip` are folders that are not submissions (our own output). Raises
    UsageError `no-such-path`, or `cannot-read` where the folder cannot be listed.
    """
    skipped = {path.name for path in skip}
    jobs: list[Job] = []
    notes: list[Message] = []
    seen: set[str] = set()
    for entry in _entries(submissions):
        name = _printable(entry.name)
        if entry.name.startswith(".") or entry.name in IGNORED or entry.name in skipped:
            notes.append(Message("skipped", {"name": name}))
        elif entry.is_symlink() and not _links_to_file(entry):
            seen.add(name)
            jobs += [Job(name, e, None, Message("not-a-file", {"file": name})) for e in exercises]
        elif entry.is_dir(follow_symlinks=False):
            while name in seen:  # two names that can be told apart only in bytes that are not text
                name += "'"
            seen.add(name)
            jobs += [Job(name, e, Path(entry.path) / f"{e}.py") for e in exercises]
        else:
            notes.append(Message("stray-file", {"name": name}))
    return _complete(jobs, notes, seen, tuple(roster), exercises)


def _flat_layout(submissions: Path, exercises: Sequence[str], roster: Sequence[str]) -> Plan:
    notes: list[Message] = []
    files: dict[tuple[str, str], Path] = {}
    for entry in _entries(submissions):
        owner = _owner(entry.name, exercises)
        if owner is not None:
            files[owner] = Path(entry.path)
        else:
            notes.append(Message("stray-file", {"name": _printable(entry.name)}))
    seen = {student for student, _ in files}
    # A file that is not there is found missing when it is to be read, as in the other layouts.
    jobs = [Job(s, e, files.get((s, e), submissions / f"{s}_{e}.py")) for s in seen for e in exercises]
    return _complete(jobs, notes, seen, roster, exercises)


def _complete(
    jobs: list[Job], notes: list[Message], seen: set[str], roster: Sequence[str], exercises: Sequence[str]
) -> Plan:
    """With those who are absent, and in order."""
    for name in sorted(set(roster) - seen):
        jobs += [Job(name, e, None, Message("missing", {"file": f"{e}.py"})) for e in exercises]
    notes += [Message("not-on-roster", {"name": name}) for name in sorted(seen - set(roster)) if roster]
    order = {exercise: i for i, exercise in enumerate(exercises)}
    return Plan(tuple(sorted(jobs, key=lambda job: (job.student, order[job.exercise]))), tuple(notes))


def _nested(job: Job) -> Job:
    """The job with the module in one of the student's assignments; in two of them, nobody knows which one counts."""
    if job.path is None:
        return job
    try:
        places = [folder for folder in _folders(job.path.parent) if _holds(folder, {job.path.name})]
    except UsageError:  # a folder that cannot be read: the reader will say so
        return job
    if len(places) > 1:
        names = [_printable(place.name) for place in places]
        problem = Message("two-files", {"file": job.path.name, "places": names})
        return dataclasses.replace(job, path=None, problem=problem)
    return dataclasses.replace(job, path=Path(places[0].path) / job.path.name) if places else job


def _owner(name: str, exercises: Sequence[str]) -> tuple[str, str] | None:
    """`alice_locked.py` is alice's, and her `locked`."""
    for exercise in exercises:
        student = name.removesuffix(f"_{exercise}.py")
        if student not in ("", name) and not name.startswith("."):
            return _printable(student), exercise
    return None


def read_roster(path: Path) -> tuple[str, ...]:
    """The students in a roster: the first column of a CSV or text file, a header line passed over.

    Raises UsageError `no-such-path` or `cannot-read`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError("no-such-path", path=str(path)) from None
    except (OSError, ValueError) as error:
        raise UsageError("cannot-read", file=str(path), error=str(error)) from None
    names = [row[0].strip() for row in csv.reader(io.StringIO(text, newline="")) if row and row[0].strip()]
    if names and names[0].casefold() in ROSTER_HEADERS:
        del names[0]
    return tuple(dict.fromkeys(names))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)  # code points: the same on every machine
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError("no-such-path", path=str(folder)) from None
    except OSError as error:
        raise UsageError("cannot-read", file=str(folder), error=error.strerror or str(error)) from None


def _folders(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """The folders inside, no links and nothing hidden."""
    found = [e for e in _entries(Path(folder)) if not e.name.startswith(".") and e.name not in IGNORED]
    return [entry for entry in found if entry.is_dir(follow_symlinks=False)]


def _holds(folder: os.DirEntry[str], modules: set[str]) -> bool:
    try:
        return not modules.isdisjoint(os.listdir(folder))
    except OSError:  # one folder that cannot be read is one student's row, later
        return False


def _holds_deeper(folder: os.DirEntry[str], modules: set[str]) -> bool:
    try:
        return any(_holds(inner, modules) for inner in _folders(folder))
    except UsageError:
        return False


def _links_to_file(entry: os.DirEntry[str]) -> bool:
    # Only asked to tell a stray file from a student; where the link leads nowhere it may have been a student.
    try:
        return entry.is_file(follow_symlinks=True)
    except OSError:
        return False


def _printable(name: str) -> str:
    """The name unchanged, but for bytes that are no text: neither SQLite nor a UTF-8 file can hold those."""
    return os.fsencode(name).decode("utf-8", "backslashreplace") if _has_surrogates(name) else name


def _has_surrogates(name: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in name)
