"""Virtual time. A sleep never ends early and may end late.

- *Prompt*: time moves only when no task can run, and then to the next deadline. This is right for timing, fairness and
  busy-waiting.
- *Lazy*: a sleep is an ordinary point, and any sleeper may go next; a timed wait may time out at any moment. This is
  right for correctness: a program that is right only because a nap ends on time is wrong.
"""

from __future__ import annotations

import heapq
from typing import Any

LOOKS = 100  # looks at the clock in a row, while nothing has an effect: after these, each look moves time
PROMPT_LOOKS = 10_000  # the same for a prompt clock while other tasks could run: time would not move then
LOOKS_INSIDE = 8  # looks by library code between two steps before time moves; a timed wait needs three
MOVES_S = 0.001  # by so much the first look beyond the bound moves time, and each further look by twice as much
DOUBLED_MAX = 20  # after so many doublings the amount stays the same
POLLS = 200  # alarms in a row during which the host hears nothing from the program: after these, naps end late
POLLS_MIN = 16  # after each late nap half as many alarms are needed for the next one, but never fewer than these
EPOCH_S = 1_700_000_000.0  # what time.time() says at the start of a run; any fixed moment would do


class Clock:
    """The virtual clock: `now_s`, the seconds since the start of the run, and, for a prompt clock, who wakes when."""

    def __init__(self, *, lazy: bool) -> None:
        self.lazy = lazy
        self.now_s = 0.0
        self._alarms: list[tuple[float, int, Any]] = []
        self._looks = self._calm = 0
        self._inside, self._inside_at = 0, (-1, -1)
        self._serial = 0  # equal deadlines ring in the order in which they were set
        self._polls = 0  # alarms since the host last heard of anything, or since a nap last ended late
        self._patience = POLLS
        self._heard = self._polled_from = -1

    def set_alarm(self, task: Any, deadline_s: float) -> None:
        self._serial += 1
        heapq.heappush(self._alarms, (deadline_s, self._serial, task))

    def look(self, calm_since: int, *, alone: bool) -> bool:
        """Note that the program looks at the clock, and return whether an alarm should have rung meanwhile.

        Nothing has had an effect since the step `calm_since`. So the program may be waiting for a moment by looking at
        the clock, and must see that moment come. `alone`: no other task can run.
        """
        most = LOOKS if alone or self.lazy else PROMPT_LOOKS
        self._looks = self._looks + 1 if calm_since == self._calm else 1
        self._calm = calm_since
        if self._looks > most:
            self.now_s += MOVES_S * 2 ** min(self._looks - most, DOUBLED_MAX)
        return bool(self._alarms) and self._alarms[0][0] <= self.now_s

    def look_inside(self, who: int, step: int) -> float:
        """Note that library code looks at the clock for task `who`; return by how many seconds time moves."""
        self._inside = self._inside + 1 if self._inside_at == (who, step) else 1
        self._inside_at = who, step
        return MOVES_S if self._inside > LOOKS_INSIDE else 0.0

    def ring(self, heard: int | None = None) -> list[Any]:
        """Move time to the next alarm that still matters; return the tasks whose deadline has come.

        `heard`: how often the program has called the host. If that number stays the same, naps may end late: a thread
        that naps a millisecond at a time until an oven is ready would ring thousands of times before the cook wakes up.
        With None every nap ends on time.
        """
        due = self._overtaking() if heard is not None and self._only_polls(heard) else []
        if due:
            return due
        while self._alarms and (not due or self._alarms[0][0] <= self.now_s):
            deadline, _, task = heapq.heappop(self._alarms)
            if task.done or task.deadline != deadline:
                continue  # the task was woken before its deadline
            self.now_s = max(self.now_s, deadline)
            due.append(task)
        self._polls += len(due)
        return due

    def _only_polls(self, heard: int) -> bool:
        """Whether so many alarms have rung since the host last heard of anything that naps should end late."""
        if heard != self._heard or self._polled_from < 0:
            self._heard, self._polled_from, self._polls = heard, self._serial, 0
        return self._polls >= self._patience

    def _overtaking(self) -> list[Any]:
        """Let naps end late; return the tasks that go on: those that slept through all the polls and wake up first.

        The naps of all other tasks end after that.
        """
        waiting = [alarm for alarm in self._alarms if not alarm[2].done and alarm[2].deadline == alarm[0]]
        if self._polls < 2 * len(waiting):
            return []  # not every polling task has had a turn
        first = min((at for at, serial, _ in waiting if serial <= self._polled_from), default=None)
        self._patience = max(self._patience // 2, POLLS_MIN)
        self._polled_from = -1  # count anew from the next alarm on
        if first is None:
            return []
        due = sorted(alarm for alarm in waiting if alarm[0] == first)
        self._alarms = [alarm for alarm in waiting if alarm[0] != first]
        heapq.heapify(self._alarms)
        self.now_s = max(self.now_s, first)
        return [task for _, _, task in due]
