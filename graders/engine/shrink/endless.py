"""A run that never ends, told briefly: the decisions that lead into the loop; after them all threads take turns."""

from __future__ import annotations

from typing import NamedTuple

from graders.engine.shrink.attempt import Candidate, Lab
from graders.engine.shrink.budgets import ENDLESS_RUNS_MAX, FIRST_TRIED
from graders.engine.strategies import Deviations, Replaying


class WayIn(NamedTuple):
    """Deviations from the default up to the branching point `points`."""

    deviations: Candidate
    points: int


def shortest_into_the_loop(decisions: list[int], lab: Lab) -> WayIn | None:
    """The shortest beginning of the run after which a fair schedule does not end either, with few deviations.

    None if ENDLESS_RUNS_MAX runs did not find one.
    """
    points, runs = 0, 0
    found: WayIn | None = None
    whole: Candidate | None = None
    while found is None:
        if whole is None and points:
            whole = lab.attempt(Replaying(decisions)).deviations
            runs += 1
        start = [pair for pair in whole or [] if pair[0] < points]
        runs += 1
        if _loops(lab, start, points):
            found = WayIn(start, points)
        elif points >= len(decisions):
            return None
        points = points * 4 or FIRST_TRIED
    size = max(1, len(found.deviations) // 2)
    at = 0
    while runs < ENDLESS_RUNS_MAX and found.deviations:
        runs += 1
        rest = found.deviations[:at] + found.deviations[at + size :]
        if at < len(found.deviations) and _loops(lab, rest, found.points):
            found = WayIn(rest, found.points)
        else:
            at += size
        if at >= len(found.deviations):
            if size == 1:
                break
            size, at = size // 2, 0
    return found


def _loops(lab: Lab, deviations: Candidate, points: int) -> bool:
    return lab.attempt(Deviations(deviations, fair_from=points)).fails
