"""A day at the stall, to look at: on real threads, or by our own clock. It decides no mark.

Here too, student code runs in a child, and never in this process.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graders.errors import SubmissionError
from graders.grading import StrPath, exercise_of, read
from graders.sandbox import parent
from graders.sandbox.answers import DAY, REAL, read_day
from graders.sandbox.limits import DEFAULT, Limits
from graders.sandbox.wire import OneDay, RealDays, Request

__all__ = ["Day", "RealRuns", "run_once", "run_real"]

RUNS_MAX = 10_000  # the most that `--real` accepts
WITHIN_S = 20.0  # seconds for all the real runs of one command together
STUCK_MAX = 3  # a stuck run costs two seconds, and three of them show enough
# A child must be allowed to start real threads, and each needs eight megabytes of address space for its stack.
REAL_LIMITS = dataclasses.replace(DEFAULT, processes=None, memory_mb=4096, wall_s=40.0, cpu_s=40)


@dataclass(frozen=True)
class RealRuns:
    """What became of `runs` days on real threads; each is counted once. `gil` says whether one thread ran at a time."""

    asked: int
    runs: int
    fine: int
    oversold: int
    broken: int
    crashed: int
    stuck: int
    workers: int
    stock: int
    nap_factor: int
    gil: bool = True


@dataclass(frozen=True)
class Day:
    """One fair day by the stall's own clock."""

    output: str
    outcome: str
    clock_s: float
    workers: int
    stock: int
    error: str | None
    line: int | None
    sold: int = 0
    roasted: int = 0


def run_real(
    path: StrPath,
    exercise: str | None = None,
    *,
    runs: int,
    within_s: float = WITHIN_S,
    limits: Limits = REAL_LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> RealRuns:
    """Run the file's day `runs` times on real threads. Raises as `replay` does.

    A run that gets stuck ends its child, because its threads cannot be ended in any other way; the next child goes on.
    Fewer than `runs` are made if `within_s` seconds are not enough, or if STUCK_MAX of them get stuck.
    """
    request = _request(path, exercise)
    deadline = clock() + within_s
    total: dict[str, Any] = {}
    while total.get("runs", 0) < runs and (not total or clock() < deadline):
        left = max(1, runs - total.get("runs", 0))
        asked = dataclasses.replace(request, asks=RealDays(left, within_s=max(0.1, deadline - clock())))
        counts = read_day(parent.ask(asked, limits), REAL)
        for name in ("runs", "fine", "oversold", "broken", "crashed", "stuck"):
            total[name] = total.get(name, 0) + counts[name]
        total |= {name: counts[name] for name in ("workers", "stock", "nap_factor", "gil")}
        if counts["runs"] < 1 or total["stuck"] >= STUCK_MAX:
            break
    return RealRuns(asked=runs, **total)


def run_once(path: StrPath, exercise: str | None = None, *, limits: Limits = DEFAULT) -> Day:
    """One day by the stall's own clock; all threads take turns. Raises as `replay` does."""
    request = dataclasses.replace(_request(path, exercise), asks=OneDay())
    return Day(**read_day(parent.ask(request, limits), DAY))


def _request(path: StrPath, exercise: str | None) -> Request:
    name = exercise_of(path, exercise)
    submission = read(path)
    if submission.source is None:
        assert submission.message is not None
        raise SubmissionError(submission.message.key, **submission.message.args)
    return Request(name, submission.source, submission.file)
