"""Which students, which files: from the names in a folder, before anything is read or run.

Plain layout: a folder per student that holds the modules. Other layouts become further functions that return a
`Plan`; nothing behind this module knows how submissions were laid out.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.errors import UsageError
from graders.results import Message

__all__ = ["Job", "Plan", "plain_layout", "read_roster"]

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
    for name in sorted(set(roster) - seen):
        jobs += [Job(name, e, None, Message("missing", {"file": f"{e}.py"})) for e in exercises]
    notes += [Message("not-on-roster", {"name": name}) for name in sorted(seen - set(roster)) if roster]
    order = {exercise: i for i, exercise in enumerate(exercises)}
    return Plan(tuple(sorted(jobs, key=lambda job: (job.student, order[job.exercise]))), tuple(notes))


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
