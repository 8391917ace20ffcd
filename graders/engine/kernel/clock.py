"""Virtual time. A sleep never ends early and may end late.

*Prompt*: time moves only when nobody can run, to the next deadline; right for timing, fairness and busy-waiting.
*Lazy*: a sleep is an ordinary point and any sleeper may go next; a timed wait may time out at any moment. Right for
correctness: what is right only because a nap ends on time is wrong.
"""

from __future__ import annotations

import heapq
from typing import Any

EPOCH_S = 1_700_000_000.0  # what time.time() says at the start of a run: any fixed moment would do


class Clock:
    """`now_s` since the start of the run, and under the prompt clock who wakes when."""

    def __init__(self, *, lazy: bool) -> None:
        self.lazy = lazy
        self.now_s = 0.0
        self._alarms: list[tuple[float, int, Any]] = []
        self._serial = 0  # equal deadlines ring in the order in which they were set

    def set_alarm(self, task: Any, deadline_s: float) -> None:
        self._serial += 1
        heapq.heappush(self._alarms, (deadline_s, self._serial, task))

    def ring(self) -> list[Any]:
        """Move time to the next alarm that still matters; return the tasks whose deadline has come."""
        due: list[Any] = []
        while self._alarms and not due:
            deadline, _, task = heapq.heappop(self._alarms)
            if task.done or task.deadline != deadline:
                continue  # was woken before its time
            self.now_s = max(self.now_s, deadline)
            due.append(task)
            while self._alarms and self._alarms[0][0] <= self.now_s:
                at, _, other = heapq.heappop(self._alarms)
                if not other.done and other.deadline == at:
                    due.append(other)
        return due
