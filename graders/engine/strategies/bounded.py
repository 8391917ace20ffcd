"""Iterative preemption bounding: all schedules with no preemption, then all with one, with two, and so on.

Musuvathi, Qadeer: Iterative context bounding for systematic testing of multithreaded programs (PLDI 2007), the search
of CHESS. Most bugs need one or two preemptions, and the first failure found has the fewest by construction.

A preemption is what `replaying` counts: to leave a thread that could go on and does not sleep. To leave one that is
blocked, asleep or at its end is free, so even bound 0 has many schedules where many threads wait. Schedules are not
told apart from equivalent ones, so it is no part of the portfolio or of `auto`: on tests/quality/programs it needs 5 to
more than 3,000 schedules to the first failure, where the exhaustive search needs 3 to 37 and the portfolio 2 to 67 (the
three programs that fail at once apart). Partial order reduction under a bound needs care (Coons, Musuvathi, McKinley,
OOPSLA 2013), and the use here, proving that a shrunk failure is smallest, has a small bound.

Departure: instead of searching again from the start for every bound, a branch that costs one too many is put aside
when it is met and is where the next bound begins. No schedule is run twice.
"""

from __future__ import annotations

from graders.engine.model import DIFFERS, READS_CLOCK, RunResult, Why, cut_after
from graders.engine.ports import Runnable, TaskView, Thing
from graders.engine.strategies.replaying import costs, default

_Path = tuple[Thing, int, int] | None  # (the path before, at which choice, thread index), where it is not the default


class Bounded:
    """Ends when all schedules with at most `most` preemptions were run; None: when all schedules were.

    `bound` is the number of preemptions of the current run; `proved`: all that it was asked for was run, to its end.
    Deviations from the default schedule are kept as linked paths: what is put aside shares them.
    """

    exhaustive = True

    def __init__(self, seed: int = 0, *, most: int | None = None) -> None:
        self.bound = 0
        self.complete = self.proved = False
        self._why: str | None = None
        self._most = most
        self._now: list[_Path] = [None]
        self._later: list[_Path] = []  # what costs one preemption more

    @property
    def why_incomplete(self) -> str | None:
        return self._why or (None if self.complete else Why("left", "schedules are left that were not run"))

    @property
    def all_ended(self) -> bool:
        """Whether every run so far came to its end and can be repeated: a proof may rest on them."""
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
        self._from = path[1] + 1 if path is not None else 0  # from here on everything is new
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
