"""The partial order of one run, the part of it that leads to the failure, and the same run with fewer switches.

A run is one line through a partial order: two events of different threads have an order only if one depends on the
other. Every other line through the same order ends in the same state (Mazurkiewicz). So

- what does not happen before the failure may be left out (the causal slice), and
- the rest may be put into another line that stays on one thread as long as it can (Jalbert, Sen: A trace
  simplification technique for effective debugging of concurrent programs, FSE 2010).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graders.engine.model import Op, RunResult
from graders.engine.ports import TaskView, WorldView
from graders.engine.shrink.budgets import EVENTS_MAX, HOST_CALLS_TRIED, OVERTAKEN_MAX
from graders.engine.strategies import Events

# A release is not flipped, but the acquisition before it. And the order of starts, ends and joins is no mistake.
NEVER_FLIPPED = frozenset({"release", "start", "join", "end", "wake"})


class Pair(NamedTuple):
    """Thread `who` could have done `op` before event `first`, when it knew only of the events `asked`.

    It did so at event `second`, or waited for it until the end (None).
    """

    first: int
    second: int | None
    who: int
    op: Op
    asked: int


class Order:
    """Attach it as the observer of a run.

    Then `events` holds happens-before, and `sequence` the thread of each event.
    """

    def __init__(self, world: WorldView) -> None:
        self._kernel = world.kernel
        self.events = Events()
        self._asked: dict[int, int] = {}  # thread -> the events that had happened before its operation was announced
        self._asked_at: list[int] = []  # the same for each event's operation
        self._woken = self._born = 0

    @property
    def sequence(self) -> list[int]:
        return self.events.who

    @property
    def whole(self) -> bool:
        """Whether all of the run was seen."""
        return len(self.events) < EVENTS_MAX

    def __call__(self, task: TaskView, op: Op) -> None:
        if not self.whole:
            return
        self._settle()
        asked = self._asked.get(task.index, 0)
        self.events.add(task.index, op, asked, False, None)
        self._asked_at.append(asked)
        self._asked[task.index] = self.events.before[-1]

    def _settle(self) -> None:
        """Record the other effects of the last event: it started threads, or woke some that waited inside the
        library.
        """
        before = self.events.before[-1] if len(self.events) else 0
        tasks, woken = self._kernel.tasks, self._kernel.woken
        for task in tasks[self._born :]:
            self._asked[task.index] = before
        for task, _ in woken[self._woken :]:
            self._asked[task.index] = self._asked.get(task.index, 0) | before
        self._born, self._woken = len(tasks), len(woken)

    def flippable(self, result: RunResult) -> Iterator[Pair]:
        """Pairs of dependent events of two threads of which the later one could have come first; the latest pairs
        first.

        These are not only neighbours in happens-before, as in a search. A thread that looks before it takes must be
        overtaken when it looks.
        """
        for who, op, blocks in result.pending:
            if blocks:
                yield from self._overtaken(None, who, op, self._asked.get(who, 0))
        past = -1
        if result.crashes or result.pending:  # the failure is known there, so what came later does not matter
            past = 0
            for at in next(self._failing_events(result)):
                past |= self.events.before[at]
        for at in reversed(range(len(self.events))):
            if past >> at & 1:
                yield from self._overtaken(at, self.events.who[at], self.events.ops[at], self._asked_at[at])

    def _overtaken(self, at: int | None, who: int, op: Op, asked: int) -> Iterator[Pair]:
        rest = self.events.conflicts(op) & ~asked & (1 << (len(self.events) if at is None else at)) - 1
        if op.kind in NEVER_FLIPPED:
            return
        found = 0
        while rest and found < OVERTAKEN_MAX:
            first = rest.bit_length() - 1
            rest &= ~(1 << first)
            if self.events.ops[first].kind not in NEVER_FLIPPED:
                found += 1
                yield Pair(first, at, who, op, asked)

    def line(self, wanted: int) -> list[int]:
        """The threads of the events in the mask `wanted`, in an order that stays on one thread while it can."""
        events = self.events
        queues: dict[int, list[int]] = {}
        for at in reversed(range(len(events))):
            if wanted >> at & 1:
                queues.setdefault(events.who[at], []).append(at)
        done, line, current = ~wanted, [], -1
        while queues:
            ready = [t for t, queue in queues.items() if not events.before[queue[-1]] & ~done & ~(1 << queue[-1])]
            current = current if current in ready else min(ready)
            done |= 1 << queues[current].pop()
            line.append(current)
            if not queues[current]:
                del queues[current]
        return line

    def simpler_lines(self, result: RunResult) -> Iterator[list[int]]:
        """Lines that end at a likely failure and have only what leads there; then one with everything."""
        if not self.whole or not len(self.events):
            return
        seen: set[int] = set()
        for ends in self._failing_events(result):
            mask = 0
            for at in ends:
                mask |= self.events.before[at]
            mask = self._with_main(mask)
            if mask and mask not in seen:
                seen.add(mask)
                yield self.line(mask)

    def _with_main(self, mask: int) -> int:
        """The slice with what the main thread can do before it must stop: to leave it earlier would be a switch."""
        for at, who in enumerate(self.events.who):
            if who == 0 and not self.events.before[at] & ~mask & ~(1 << at):
                mask |= 1 << at
        return mask

    def _failing_events(self, result: RunResult) -> Iterator[list[int]]:
        """Where the run may have gone wrong: the engine knows exceptions and threads that wait, and guesses the
        rest.
        """
        events = self.events
        last: dict[int, int] = {who: at for at, who in enumerate(events.who) if events.ops[at].kind != "end"}
        for crash in result.crashes[:1]:
            if crash.thread in last:
                yield [last[crash.thread]]
        waiting = [last[pending.thread] for pending in result.pending if pending.thread in last]
        if waiting:
            yield waiting
        calls = [at for at, op in enumerate(events.ops) if op.kind in ("sold", "roasted", "print")]
        for at in calls[: -HOST_CALLS_TRIED - 1 : -1]:
            yield [at]
        yield list(range(len(events)))
