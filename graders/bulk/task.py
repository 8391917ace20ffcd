"""One row that is to be graded: what an executor takes, and what a worker does with it, here or on another machine."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from graders import catalog
from graders.bulk.plan import Job
from graders.bulk.store import Key
from graders.grading import Submission
from graders.results import Message, Report, Verdict

__all__ = ["Grade", "Judge", "Task", "judge", "not_judged"]


class Grade(Protocol):
    """A function that grades one file that was read: `grading.grade_submission`, or a fake in a test."""

    def __call__(self, submission: Submission, exercise: str, /, *, seed: int, thorough: bool) -> Report: ...


# `judge` with its options filled in: all that a worker needs, wherever it is.
Judge = Callable[[Submission, str], Report]


@dataclass(frozen=True)
class Task:
    """A row that was read and is new: the content of its file, and the key of its report in the store."""

    job: Job
    key: Key
    submission: Submission


def judge(submission: Submission, exercise: str, *, grade: Grade, seed: int, thorough: bool) -> Report:
    """The report on one row. Never raises: an error in one row must not stop the others."""
    try:
        return grade(submission, exercise, seed=seed, thorough=thorough)
    except Exception as error:
        message = Message("internal-error", {"error": f"{type(error).__name__}: {error}"[:500]})
        return dataclasses.replace(not_judged(exercise, message), seed=seed)


def not_judged(exercise: str, message: Message) -> Report:
    """A report that says that nobody could judge; `message` says why."""
    return Report(exercise, Verdict.NOT_JUDGED, None, float(catalog.load()[exercise].points), message=message)
