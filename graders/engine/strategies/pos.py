"""POS: partial order sampling (Yuan, Yang, Gu, "Partial order aware concurrency sampling", CAV 2018).

Every pending operation has a random priority of its own, and the highest goes first. Then the priorities of the
operations that conflict with it are drawn again. Each partial order has a positive probability. Operations that commute
with everything do not dilute the choice between the others, as they do in a random walk.

Departures: priorities are drawn only if there is a choice. An operation that could not be executed (an acquire of a
held lock) keeps its priority until it can. The rest of a very long run is round robin (`_tail`).
"""

from __future__ import annotations

import random

from graders.engine.model import Op, RunResult, dependent
from graders.engine.ports import Runnable, TaskView
from graders.engine.strategies._tail import Tail


class Pos:
    """Endless."""

    exhaustive = False

    def __init__(self, seed: int = 0) -> None:
        self._bits = random.Random(seed).getrandbits
        self._tail = Tail()
        self._drawn: dict[int, tuple[Op, int]] = {}  # by thread: the pending operation and its priority

    def begin(self) -> bool:
        self._tail.begin()
        self._drawn.clear()
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        tail = self._tail
        tail.choices += 1
        if tail.choices > tail.limit:
            return tail.take(runnable)
        drawn = self._drawn
        drawn.pop(current.index, None)  # the operation that it had announced before is over
        best, highest = runnable[0], -1
        for task in runnable:
            entry = drawn.get(task.index)
            if entry is None or entry[0] is not task.op:
                entry = drawn[task.index] = task.op, self._bits(30)
            if entry[1] > highest:
                best, highest = task, entry[1]
        op = best.op
        if op.accesses:
            for task in runnable:
                if task is not best and dependent(op, task.op):
                    del drawn[task.index]
        return best

    def end(self, result: RunResult) -> None:
        self._tail.end(result)
