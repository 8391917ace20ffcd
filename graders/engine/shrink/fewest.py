"""The fewest preemptions, proved; then the same failure in smaller programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from graders.engine.shrink.attempt import Attempt, Lab, sort_key
from graders.engine.shrink.budgets import PROOF_RUNS_MAX, PROOF_STEPS_MAX, SMALLER_RUNS_MAX, SMALLER_STEPS_MAX
from graders.engine.shrink.passes import Shrinker
from graders.engine.strategies import Bounded, RandomWalk, Replaying

AnyLab = TypeVar("AnyLab", bound=Lab)


def smallest(first: Attempt, lab: AnyLab, smaller: Sequence[AnyLab] = ()) -> tuple[Attempt, bool, AnyLab]:
    """The simplest failure, whether it is proved that none in its program has fewer preemptions, and its program.

    `smaller` are programs that may show the same failure, the simplest first.
    """
    best = Shrinker(first, lab).shrink()
    best, proved = _proved(best, lab)
    steps = 0
    for other in smaller:
        found, used = _seen_in(other)
        steps += used
        if found is not None:
            found, ended = _proved(Shrinker(found, other).shrink(), other)
            if sort_key(found) < sort_key(best):
                return found, ended, other
        if steps > SMALLER_STEPS_MAX:
            break
    return best, proved, lab


def _proved(best: Attempt, lab: Lab) -> tuple[Attempt, bool]:
    found, proved = prove_fewest(best, lab)
    return (found, proved) if found is best else (Shrinker(found, lab).shrink(), proved)


def prove_fewest(best: Attempt, lab: Lab) -> tuple[Attempt, bool]:
    """`best`, or a failure with fewer preemptions, and whether it is proved that none with still fewer exists.

    All schedules without a preemption come first, then those with one, and so on. So the first that fails has the
    fewest.
    """
    if best.preemptions == 0:
        return best, True
    strategy, steps = Bounded(most=best.preemptions - 1), 0
    for result in lab.search(strategy, PROOF_RUNS_MAX):
        if lab.fails(result):
            found = lab.attempt(Replaying(result.decisions))
            return (found, strategy.all_ended) if found.fails else (best, False)
        steps += result.steps
        if steps > PROOF_STEPS_MAX:
            return best, False
    return best, strategy.proved


def _seen_in(lab: Lab) -> tuple[Attempt | None, int]:
    """The same failure in another program, if a short walk finds it, and how many steps that took."""
    steps = 0
    for result in lab.search(RandomWalk(1), SMALLER_RUNS_MAX):
        steps += result.steps
        if lab.fails(result):
            found = lab.attempt(Replaying(result.decisions))
            return (found if found.fails else None), steps
    return None, steps
