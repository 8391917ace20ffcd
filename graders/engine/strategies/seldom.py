"""Few switches at random places: for runs of a hundred thousand steps, of which only a few can be made.

The running thread goes on until it waits, sleeps or ends. But at one, two or three steps, drawn beforehand, another
thread takes over (Musuvathi & Qadeer, "Iterative context bounding", PLDI 2007: most bugs need few preemptions). This
costs next to nothing per step, and a failing run is told in a few words.

Of a hundred thousand increments two are enough to lose one, but only if the switch falls between the read and the
write. So in two runs of three a switch waits for such a place: until the running thread is about to change what it has
just read, or for some choices at most.

A thread that has changed nothing for a while gives way, so that one that polls for another does not keep the run for
ever.
"""

from __future__ import annotations

import random

from graders.engine.model import RunResult
from graders.engine.ports import Choose, Runnable, TaskView
from graders.engine.strategies.budgets import LOOK_EVERY, SELDOM_FAIR_AFTER, WAITS_MAX

SWITCHES = (0, 1, 2, 3)  # numbers of preemptions, taken in turn
NEVER = 1 << 60  # the limit as long as no run has been measured


class Seldom:
    """Endless. `length` is the known number of choices of a run; `begun` is the number of runs to skip."""

    exhaustive = False

    def __init__(self, seed: int = 0, length: int = 0, *, begun: int = 0) -> None:
        self._bits = random.Random(seed).getrandbits
        self._longest, self._fair = max(length, 1), length > 0
        self._run = begun

    def _below(self, n: int) -> int:
        return self._bits(30) * n >> 30

    def begin(self) -> bool:
        round_, at = divmod(self._run, len(SWITCHES))
        switches, self._waits = SWITCHES[at], (round_ + at) % 3 > 0
        self._run += 1
        self._switches = sorted(self._below(self._longest) for _ in range(switches))
        self.choose = self._chooser()
        return True

    def _chooser(self) -> Choose:
        """The chooser as a closure, because it is called at every step."""
        at = calm = last = 0
        waits, read = WAITS_MAX if self._waits else 0, set()  # used only to ask whether a location is in it
        fair = SELDOM_FAIR_AFTER * self._longest if self._fair else NEVER
        switches = [*self._switches, fair]
        stop = min(switches[0], LOOK_EVERY)

        def choose(runnable: Runnable, current: TaskView) -> TaskView:
            nonlocal at, stop, calm, last, read
            at += 1
            if at < stop and current in runnable and current.op.kind != "sleep":
                return current
            if at >= fair:
                last = next((task.index for task in runnable if task.index > last), runnable[0].index)
                return next(task for task in runnable if task.index == last)
            kernel = runnable[0].kernel
            leave = at < stop  # the running thread cannot go on, or naps
            if at >= switches[0]:
                op = current.op
                if at < switches[0] + waits and current in runnable and op.kind != "sleep":
                    if op.kind == "read":
                        read.add(op.loc)
                    if op.kind != "write" or op.loc not in read:
                        return current
                switches.pop(0)
                leave, read = True, set()
            elif not leave:
                leave = kernel.calm_since <= calm
                calm = kernel.steps
            stop = min(switches[0], at + LOOK_EVERY)
            if not leave:
                return current if current in runnable else runnable[self._below(len(runnable))]
            others = [task for task in runnable if task is not current] or runnable
            return others[self._below(len(others))]

        return choose

    def end(self, result: RunResult) -> None:
        self._longest, self._fair = max(self._longest, len(result.decisions)), True


__all__ = ["Seldom"]
