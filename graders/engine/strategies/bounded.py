"""Iterative preemption bounding: all schedules with no preemption, then all with one, with two, and so on.

Musuvathi, Qadeer: Iterative context bounding for systematic testing of multithreaded programs (PLDI 2007), the search
of CHESS. Most bugs need one or two preemptions, and the first failure found has the fewest by construction.

A preemption, as `replaying` counts it, leaves a thread that could go on and does not sleep. To leave a thread that is
blocked, asleep or at its end is free, so even bound 0 has many schedules if many threads wait.

The search does not tell equivalent schedules apart, so it is no part of the portfolio or of `auto`. On
tests/quality/programs it needs 5 to more than 3,000 schedules to the first failure; the exhaustive search needs 3 to 37
and the portfolio 2 to 67 (without the three programs that fail at once). Partial order reduction under a bound needs
care (Coons, Musuvathi, McKinley, OOPSLA 2013). Here the search only proves that a shrunk failure is smallest, with a
small bound.

Departure: the search does not start again for every bound. A branch that costs one preemption too many is kept, and the
next bound begins there. No schedule is run twice.
"""

from __future__ import annotations

from graders.engine.model import DIFFERS, READS_CLOCK, RunResult, Why, cut_after
from graders.engine.ports import Runnable, TaskView, Thing
from graders.engine.strategies.replaying import costs, default

# (the path before, at which choice, thread index) for a deviation from the default
_Path = tuple[Thing, int, int] | None


class Bounded:
    """Ends when all schedules with at most `most` preemptions were run; None: when all schedules were.

    `bound` is the number of preemptions of the current run. `proved` is true if all schedules that were asked for ran
    to their end. Deviations from the default schedule are linked paths, so that kept branches share them.
    """

    exhaustive = True

    def __init__(self, seed: int = 0, *, most: int | None = None) -> None:
        self.bound = 0
        self.complete = self.proved = False
        self._why: str | None = None
        self._most = most
        self._now: list[_Path] = [None]
        self._later: list[_Path] = []  # branches that cost one preemption more

    @property
    def why_incomplete(self) -> str | None:
        return self._why or (None if self.complete else Why("left", "schedules are left that were not run"))

    @property
    def all_ended(self) -> bool:
        """Whether every run so far came to its end and can be repeated, so that a proof may rest on them."""
        return self._why is None

    def begin(self) -> bool:
        if not self._now:
            if not self._later or self.bound == self._most:
                self.proved = self._why is None
                self.complete = self.proved and not self._later
                if self._later:
                    self._why = self._why or Why("left", f"more than {self._most} preemptions were not tried")
                return False
            self._now, self._later = self._later[::-1], []
            self.bound += 1
        self._path = path = self._now.pop()
        self._deviations: dict[int, int] = {}
        self._from = path[1] + 1 if path is not None else 0  # from this choice on everything is new
        while path is not None:
            path, at, index = path
            self._deviations[at] = index
        self._at = 0
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        at = self._at
        self._at = at + 1
        usual = default(runnable, current)
        if at < self._from:
            index = self._deviations.get(at)
            if index is None:
                return usual
            chosen = next((task for task in runnable if task.index == index), None)
            if chosen is None:
                self._why = self._why or DIFFERS
                return usual
            return chosen
        for task in reversed(runnable):
            if task is not usual:
                branch = (self._path, at, task.index)
                (self._later if costs(usual, current) else self._now).append(branch)
        return usual

    def end(self, result: RunResult) -> None:
        if self._why is not None:
            return
        if result.outcome.value in ("out_of_steps", "no_progress"):
            self._why = cut_after(result.steps)
        elif result.reads_clock:
            self._why = READS_CLOCK
        else:
            self._why = result.unmodelled
