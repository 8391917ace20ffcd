"""The fair end of long runs, which every sampler uses, and the measured length of a run, which decides when it
begins.
"""

from __future__ import annotations

from graders.engine.model import RunResult
from graders.engine.ports import Runnable, TaskView
from graders.engine.strategies.budgets import FIRST_LENGTH, FIRST_LIMIT, TAIL_FAIR_AFTER
from graders.results import Outcome


class Tail:
    """The fair end of a long run: a sampler asks `choices > limit` at every choice; from there on the run is round
    robin.

    A sampler that favours one thread starves the others while that thread spins. `longest` is k, the number of choices
    in a run. A run that needed the fair end counts only with that end, because it spun before. Otherwise one spin would
    make the next one four times as long.
    """

    __slots__ = ("_last", "choices", "limit", "longest")

    def __init__(self) -> None:
        self.longest = FIRST_LENGTH
        self.limit = FIRST_LIMIT
        self.begin()

    def begin(self) -> None:
        self.choices = 0
        self._last = -1

    def take(self, runnable: Runnable) -> TaskView:
        """The next thread in turn."""
        chosen = next((task for task in runnable if task.index > self._last), runnable[0])
        self._last = chosen.index
        return chosen

    def end(self, result: RunResult) -> None:
        fair = self.choices - self.limit
        if fair <= 0:
            self.longest = max(self.longest, self.choices)
        elif result.outcome not in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS):
            self.longest = max(self.longest, fair)
        self.limit = TAIL_FAIR_AFTER * self.longest
