"""A strategy that follows a line through a run: the threads in the order of their events, as far as that is
possible.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from graders.engine.model import Op, RunResult
from graders.engine.ports import Runnable, TaskView
from graders.engine.strategies.replaying import default


class Following:
    """`line` holds one thread index per event, including events without a choice. After its end, the default is taken.

    A thread that cannot run at its turn is skipped, and takes its turn when it can.
    """

    exhaustive = False

    def __init__(self, line: Sequence[int]) -> None:
        self._line = line

    def begin(self) -> bool:
        self._left = deque(self._line)
        return True

    def watch(self, task: TaskView, op: Op) -> None:
        """One event of `task` is over, so its first turn is used up."""
        left = self._left
        if left and left[0] == task.index:
            left.popleft()
        elif task.index in left:
            left.remove(task.index)

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        by_index = {task.index: task for task in runnable}
        for index in self._left:
            if index in by_index:
                return by_index[index]
        return default(runnable, current)

    def end(self, result: RunResult) -> None:
        pass
