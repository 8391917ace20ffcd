"""Replay is a strategy: it follows a recorded schedule, and says where that no longer fits.

The *default* at a branching point is to stay with the running thread, or, if that cannot run, to take the runnable
thread with the lowest index. So a schedule is a short list of deviations from the default, which is what a person has
to remember.
"""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Sequence

from graders.engine.model import End, Op, RunResult
from graders.engine.ports import Runnable, Strategy, TaskView
from graders.engine.strategies.round_robin import RoundRobin


def default(runnable: Runnable, current: TaskView) -> TaskView:
    return current if current in runnable else runnable[0]


def costs(expected: TaskView, current: TaskView) -> bool:
    """Whether choosing another thread than `expected` is a preemption: it leaves a thread that could go on and does not
    sleep.
    """
    return expected is current and current.op.kind != "sleep"


class Replaying:
    """Follows `decisions` (thread indices at branching points), then the default. Notes the deviations."""

    exhaustive = False

    def __init__(self, decisions: Sequence[int]) -> None:
        self._decisions = decisions

    def begin(self) -> bool:
        self._at = 0
        self.deviations: list[tuple[int, int]] = []
        self.preemptions = 0
        self.diverged_at: int | None = None
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        at = self._at
        self._at = at + 1
        expected = default(runnable, current)
        if at >= len(self._decisions):
            return expected
        index = self._decisions[at]
        chosen = next((task for task in runnable if task.index == index), None)
        if chosen is None:
            self.diverged_at = at if self.diverged_at is None else self.diverged_at
            return expected
        if chosen is not expected:
            self.deviations.append((at, index))
            self.preemptions += costs(expected, current)
        return chosen

    def end(self, result: RunResult) -> None:
        pass


class Deviations:
    """The default, except at the given branching points: `{number of the branching point: thread index}`.

    From point `fair_from` on, if it is given, all threads take turns. If a thread cannot run at its point, the default
    is taken and `diverged_at` says so; shrinking does not mind. Raising here instead would throw our exception into
    student code, because the strategy is called in the running thread.
    """

    def __init__(self, deviations: Sequence[tuple[int, int]], *, fair_from: int | None = None) -> None:
        self._by_point = dict(deviations)
        self._fair_from = fair_from

    def begin(self) -> bool:
        self._at = 0
        self._fair = RoundRobin()
        self._fair.begin()
        self.diverged_at: int | None = None
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        at = self._at
        self._at = at + 1
        if self._fair_from is not None and at >= self._fair_from:
            return self._fair.choose(runnable, current)
        index = self._by_point.get(at)
        if index is None:
            return default(runnable, current)
        chosen = next((task for task in runnable if task.index == index), None)
        if chosen is None:
            self.diverged_at = at if self.diverged_at is None else self.diverged_at
            return default(runnable, current)
        return chosen

    def end(self, result: RunResult) -> None:
        pass


class Continued:
    """Follows `decisions`, and then another strategy."""

    def __init__(self, decisions: Sequence[int], rest: Strategy) -> None:
        self._decisions, self._rest = decisions, rest

    def begin(self) -> bool:
        self._at = 0
        return bool(self._rest.begin())

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        at = self._at
        self._at = at + 1
        if at >= len(self._decisions):
            return self._rest.choose(runnable, current)
        index = self._decisions[at]
        return next((task for task in runnable if task.index == index), runnable[0])

    def end(self, result: RunResult) -> None:
        pass


class Noting:
    """Records what any strategy does: its `deviations`, the `preemptions` among them, and a `footprint`.

    The footprint is a checksum. For every operation since there were two threads, it holds the thread, the kind of
    operation and the object, numbered in order of first use; names, values and lines do not count. `marks` holds 8 bits
    of it at each deviation: if a program has changed, they tell from where on. From branching point `until` on,
    deviations are not recorded, but preemptions still are.
    """

    def __init__(self, inner: Strategy, until: int | None = None) -> None:
        self._inner, self._until = inner, until

    def begin(self) -> bool:
        self.points = self.preemptions = self.footprint = 0
        self.deviations: list[tuple[int, int]] = []
        self.marks: list[int] = []
        self._things: dict[Hashable, int] = {}
        more = bool(self._inner.begin())
        self._watch = getattr(self._inner, "watch", None)
        return more

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        at = self.points
        self.points = at + 1
        chosen, expected = self._inner.choose(runnable, current), default(runnable, current)
        if chosen is not expected:
            if self._until is None or at < self._until:
                self.deviations.append((at, chosen.index))
                self.marks.append(self.footprint & 0xFF)
            self.preemptions += costs(expected, current)
        return chosen

    def watch(self, task: TaskView, op: Op) -> None:
        if self._watch is not None:
            self._watch(task, op)
        if (task.index or len(task.kernel.tasks) > 1) and op.kind != "end" and (op.kind != "wake" or op.target):
            thing = self._things.setdefault(op.loc, len(self._things))
            self.footprint = zlib.crc32(f"{task.index}{op.kind}{thing}".encode(), self.footprint)

    def end(self, result: RunResult) -> None:
        self._inner.end(result)


class Until:
    """Any strategy, until the program has made a number of calls on its host.

    There the run ends (`End.STOPPED`), before any thread takes another step. `inner` learns nothing of the rest.
    """

    def __init__(self, inner: Strategy, calls: int) -> None:
        self._inner, self._calls = inner, calls

    def begin(self) -> bool:
        more = bool(self._inner.begin())
        self._watch = getattr(self._inner, "watch", None)
        return more

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        kernel = runnable[0].kernel
        if len(kernel.events) >= self._calls:
            kernel.stop(End.STOPPED)
            return runnable[0]  # at the end of a thread there is none to switch away from
        return self._inner.choose(runnable, current)

    def watch(self, task: TaskView, op: Op) -> None:
        if len(task.kernel.events) >= self._calls:
            task.kernel.stop(End.STOPPED)
        if self._watch is not None:
            self._watch(task, op)

    def end(self, result: RunResult) -> None:
        self._inner.end(result)
