"""Shrinking a failing schedule: fewer deviations from the default schedule, and shorter.

The passes (after Hypothesis' shrinker): keep only what leads to the failure, in an order with few switches; cut the
tail; drop deviations one by one, in halves, in pairs. A candidate counts only if the *same* failure occurs again. What
is kept is what the run really did, not what was asked for.
"""

from __future__ import annotations

from graders.engine.shrink.attempt import Attempt, Candidate, Lab, sort_key
from graders.engine.shrink.budgets import CALLS_MAX, PASSES_STEPS_MAX
from graders.engine.strategies import Deviations, Following, Replaying


class Shrinker:
    """Owns the target: `lab` replays a candidate and says what happened. `calls` counts the replays, `steps` their
    steps.
    """

    def __init__(self, first: Attempt, lab: Lab) -> None:
        self.best = first
        self._lab = lab
        self._seen: set[tuple[tuple[int, int], ...]] = {tuple(first.deviations)}
        self.calls = self.steps = 0

    def consider(self, candidate: Candidate) -> bool:
        key = tuple(candidate)
        if key in self._seen or self.spent:
            return False
        self._seen.add(key)
        self.calls += 1
        return self._better(self._lab.attempt(Deviations(candidate)))

    @property
    def spent(self) -> bool:
        return self.calls >= CALLS_MAX or self.steps >= PASSES_STEPS_MAX

    def _better(self, attempt: Attempt) -> bool:
        self.steps += attempt.steps
        self._seen.add(tuple(attempt.deviations))
        if attempt.fails and sort_key(attempt) < sort_key(self.best):
            self.best = attempt
            return True
        return False

    def shrink(self) -> Attempt:
        """Shrink to a fixpoint of the passes, or until enough replays were made."""
        self.follow_causes()
        improved = True
        while improved and not self.spent:
            improved = self._cut_tail() or self._drop_chunks() or self._drop_pairs()
        return self.best

    def follow_causes(self) -> bool:
        """Try the causal slice, and other orders of the same events, until one is simpler."""
        if not self.best.deviations:
            return False
        result, order = self._lab.order(Replaying(self.best.decisions))
        self.calls += 1
        for line in order.simpler_lines(result):
            self.calls += 1
            if self._better(self._lab.attempt(Following(line))):
                return True
        return False

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
        """Try to drop two deviations together: a switch away and back makes sense only as a pair."""
        deviations = self.best.deviations
        for i in range(len(deviations)):
            for j in range(i + 1, min(i + 4, len(deviations))):
                if self.consider(deviations[:i] + deviations[i + 1 : j] + deviations[j + 1 :]):
                    return True
        return False
