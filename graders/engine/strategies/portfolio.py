"""The portfolio: several samplers take turns, because none is best (the lost wake-up and the oversell favour opposite
ones).
"""

from __future__ import annotations

from collections.abc import Sequence

from graders.engine.model import RunResult
from graders.engine.ports import Runnable, Strategy, TaskView


class Portfolio:
    """Run i goes to the i-th of `members`, round robin. Members with nothing left drop out."""

    exhaustive = False

    def __init__(self, members: Sequence[Strategy]) -> None:
        self._members = list(members)
        self._turn = -1
        self._active: Strategy

    def begin(self) -> bool:
        while self._members:
            self._turn = (self._turn + 1) % len(self._members)
            self._active = self._members[self._turn]
            if self._active.begin():
                self.choose = self._active.choose  # type: ignore[assignment, method-assign]  # one call less at every step
                self.watch = getattr(self._active, "watch", None)
                return True
            del self._members[self._turn]
            self._turn -= 1
        return False

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        return self._active.choose(runnable, current)

    def end(self, result: RunResult) -> None:
        self._active.end(result)

    def missed(self, depth: int) -> float:
        """The probability below which all runs so far together would have missed a bug of this depth."""
        result = 1.0
        for member in self._members:
            if hasattr(member, "missed"):
                result *= member.missed(depth)
        return result
