"""Shrinking a failing schedule: fewer deviations from the default schedule, and shorter.

"Simpler" is defined once, in `sort_key`. Passes (after Hypothesis' shrinker): drop deviations one by one and in
halves; replace a deviation by an earlier thread. A candidate counts only if the *same* failure shows again, and what
is kept is what the run really did, not what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from graders.engine.strategies import Deviations

Candidate = list[tuple[int, int]]
CALLS_MAX = 400


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
        self.calls = 0

    def consider(self, candidate: Candidate) -> bool:
        key = tuple(candidate)
        if key in self._seen or self.calls >= CALLS_MAX:
            return False
        self._seen.add(key)
        self.calls += 1
        attempt = self._run(Deviations(candidate))
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
