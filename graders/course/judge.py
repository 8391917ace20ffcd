"""What a platform's container does: find one student's files in a folder, judge them, and give a report for each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from graders import catalog, grading
from graders.errors import UsageError
from graders.grading import Submission
from graders.results import Message, Report, Verdict

__all__ = ["find", "judge"]

DEPTH_MAX = 6  # levels of folders that are searched
ENTRIES_MAX = 10_000  # files of one submission; a folder with more is no submission
IGNORED = frozenset({"__pycache__", "__MACOSX", "node_modules"})


def judge(folder: Path, exercises: Sequence[str], *, seed: int = 0) -> list[Report]:
    """A report for each exercise, in the order of the catalogue, also for a file that is missing.

    Raises UsageError: `unknown-exercise`, or `no-such-path` if there is no folder. Nothing else is raised: a mistake of
    ours gives a report `not_judged`.
    """
    known = catalog.load()
    for exercise in exercises:
        if exercise not in known:
            raise UsageError("unknown-exercise", name=exercise, known=list(known))
    if not folder.is_dir():
        raise UsageError("no-such-path", path=str(folder))
    return [_judge_one(folder, exercise, seed) for exercise in known if exercise in exercises]


def find(folder: Path, name: str) -> list[Path]:
    """The files of that name: the one at the top if it exists, or else all further down. No link is followed."""
    top = folder / name
    return [top] if os.path.lexists(top) else list(_below(folder, name))


def _judge_one(folder: Path, exercise: str, seed: int) -> Report:
    file = f"{exercise}.py"
    try:
        found = find(folder, file) or find(folder, f"{exercise}.ipynb")
        if found:
            file = found[0].name
        if len(found) > 1:
            places = [path.relative_to(folder).as_posix() for path in found]
            submission = Submission(file, None, Verdict.INVALID, Message("two-files", {"file": file, "places": places}))
        else:
            submission = grading.read(found[0] if found else folder / file, follow_links=False, file=file)
        return grading.grade_submission(submission, exercise, seed=seed)
    except Exception as error:
        message = Message("internal-error", {"error": f"{type(error).__name__}: {error}"[:500]})
        points = float(catalog.load()[exercise].points)
        return Report(exercise, Verdict.NOT_JUDGED, None, points, message=message, file=file, seed=seed)


def _below(folder: Path, name: str) -> Iterator[Path]:
    left = ENTRIES_MAX
    for place, folders, files in os.walk(folder):  # os.walk does not follow links
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in IGNORED)
        if len(Path(place).relative_to(folder).parts) >= DEPTH_MAX:
            del folders[:]
        left -= len(folders) + len(files)
        if name in files:
            yield Path(place, name)
        if left < 0:
            return
