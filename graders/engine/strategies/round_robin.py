"""Round robin: the fair schedule. It is used with the prompt clock, for timing, fairness and busy-waiting."""

from __future__ import annotations

from graders.engine.model import RunResult
from graders.engine.ports import Runnable, TaskView


class RoundRobin:
    """All threads take turns by index, starting after the one that ran last, `quantum` steps each.

    One schedule only.
    """

    exhaustive = False

    def __init__(self, quantum: int = 1, schedules: int = 1) -> None:
        self._quantum = quantum
        self._left = schedules
        self._used = 0
        self._last = -1

    def begin(self) -> bool:
        self._left -= 1
        self._used, self._last = 0, -1
        return self._left >= 0

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        if self._used < self._quantum and current is not None and current.index == self._last and current in runnable:
            self._used += 1
            return current
        chosen = next((task for task in runnable if task.index > self._last), runnable[0])
        self._last, self._used = chosen.index, 1
        return chosen

    def end(self, result: RunResult) -> None:
        pass
