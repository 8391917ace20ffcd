"""Shrinking a failing schedule: fewer deviations from the default schedule, and shorter.

"Simpler" is defined once, in `sort_key`. Passes (after Hypothesis' shrinker): drop deviations one by one and in
halves; replace a deviation by an earlier thread. A candidate counts only if the *same* failure shows again, and what
is kept is what the run really did, not what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graders.engine.model import RunResult
from graders.engine.strategies import Bounded, Deviations, Replaying

Candidate = list[tuple[int, int]]
CALLS_MAX = 400
STEPS_MAX = 200_000  # of all these together
PROOF_RUNS_MAX = 400  # runs that may go into the proof that fewer preemptions do not fail
PROOF_STEPS_MAX = 60_000  # and steps: where one run is long there are too many of them anyway


class Attempt:
    """One replayed schedule: what it really deviated, its preemptions and steps, and whether it still fails."""

    __slots__ = ("decisions", "deviations", "fails", "preemptions", "steps")

    def __init__(self, fails: bool, deviations: Candidate, preemptions: int, steps: int, decisions: list[int]) -> None:
        self.fails, self.deviations, self.preemptions = fails, deviations, preemptions
        self.steps, self.decisions = steps, decisions


def sort_key(attempt: Attempt) -> tuple[int, int, int]:
    """1. fewer preemptions; 2. fewer deviations; 3. fewer steps."""
    return attempt.preemptions, len(attempt.deviations), attempt.steps


class Shrinker:
    """Owns the target: `run(strategy)` replays a candidate and says what happened."""

    def __init__(self, first: Attempt, run: Callable[[Deviations], Attempt]) -> None:
        self.best = first
        self._run = run
        self._seen: set[tuple[tuple[int, int], ...]] = {tuple(first.deviations)}
        self.calls = self.steps = 0

    def consider(self, candidate: Candidate) -> bool:
        key = tuple(candidate)
        if key in self._seen or self.calls >= CALLS_MAX or self.steps >= STEPS_MAX:
            return False
        self._seen.add(key)
        self.calls += 1
        attempt = self._run(Deviations(candidate))
        self.steps += attempt.steps
        if attempt.fails and sort_key(attempt) < sort_key(self.best):
            self.best = attempt
            return True
        return False

    def shrink(self) -> Attempt:
        """To a fixpoint of the passes, or until CALLS_MAX replays were made."""
        improved = True
        while improved and self.calls < CALLS_MAX:
            improved = self._cut_tail() or self._drop_chunks() or self._drop_pairs()
        return self.best

    def _cut_tail(self) -> bool:
        size = len(self.best.deviations)
        while size:
            if self.consider(self.best.deviations[: len(self.best.deviations) - size]):
                return True
            size //= 2
        return False

    def _drop_chunks(self) -> bool:
        improved = False
        size = max(1, len(self.best.deviations) // 2)
        while size:
            at = 0
            while at < len(self.best.deviations):
                if self.consider(self.best.deviations[:at] + self.best.deviations[at + size :]):
                    improved = True
                else:
                    at += size
            size //= 2
        return improved

    def _drop_pairs(self) -> bool:
        """Away and back again: two deviations that only make sense together."""
        deviations = self.best.deviations
        for i in range(len(deviations)):
            for j in range(i + 1, min(i + 4, len(deviations))):
                if self.consider(deviations[:i] + deviations[i + 1 : j] + deviations[j + 1 :]):
                    return True
        return False


Search = Callable[[Any, int], Iterable[RunResult]]
Fails = Callable[[RunResult], bool]


def smallest(
    first: Attempt, *, search: Search, fails: Fails, attempt: Callable[[Any], Attempt]
) -> tuple[Attempt, bool]:
    """Shrink `first`; prove that it has the fewest preemptions, or go on from what the proof found instead."""
    shrunk = Shrinker(first, attempt).shrink()
    best, proved = prove_fewest(shrunk, search=search, fails=fails, attempt=attempt)
    if best is not shrunk:
        best = Shrinker(best, attempt).shrink()
    return best, proved


def prove_fewest(
    best: Attempt, *, search: Search, fails: Fails, attempt: Callable[[Any], Attempt]
) -> tuple[Attempt, bool]:
    """`best`, or a failure with fewer preemptions, and whether it is proved that none with still fewer exists.

    `search(strategy, runs)` runs at most so many schedules. All those without a preemption come first, then those with
    one ..., so the first that fails has the fewest.
    """
    if best.preemptions == 0:
        return best, True
    strategy, steps = Bounded(most=best.preemptions - 1), 0
    for result in search(strategy, PROOF_RUNS_MAX):
        if fails(result):
            found = attempt(Replaying(result.decisions))
            return (found, strategy.all_ended) if found.fails else (best, False)
        steps += result.steps  # counted, not guessed: who polls may go on to the bound of a run in each of them
        if steps >= PROOF_STEPS_MAX:
            return best, False
    return best, strategy.proved
