"""Turns: a person's own list of who takes the next step.

Afterwards every thread runs to its end, lowest index first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graders.engine.model import RunResult
from graders.engine.ports import Runnable, TaskView


class Turns:
    """`turns` holds places in `order()`, the list of the players' threads, which are known only once they have started.

    A turn for a thread that cannot run is skipped. One turn is one visible operation. Bookkeeping that the kernel
    announces (such as a thread's end) takes no turn: `free_kinds` are executed as soon as they come up.
    """

    exhaustive = False

    def __init__(self, turns: Sequence[int], *, order: Callable[[], Sequence[int]], free_kinds: frozenset[str]) -> None:
        self._turns = turns
        self._order = order
        self._free = free_kinds

    def begin(self) -> bool:
        self._at = 0
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        order = self._order()
        for task in runnable:
            if task.op.kind in self._free or task.index not in order:
                return task
        by_index = {task.index: task for task in runnable}
        while self._at < len(self._turns):
            turn = order[self._turns[self._at]]
            self._at += 1
            if turn in by_index:
                return by_index[turn]
        return next(by_index[i] for i in order if i in by_index)

    def end(self, result: RunResult) -> None:
        pass
