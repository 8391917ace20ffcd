"""Who must come before whom in one run; the part of it that leads to the failure; and the same with fewer switches.

A run is one line through a partial order: two events of different threads have an order only where the one depends on
the other. Every other line through the same order ends in the same state (Mazurkiewicz), so that

- what does not happen before the failure may be left out (the causal slice), and
- the rest may be put into another line that stays on one thread as long as it can (Jalbert, Sen: A trace
  simplification technique for effective debugging of concurrent programs, FSE 2010).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graders.engine.model import Op, RunResult
from graders.engine.strategies import Events, Race

EVENTS_MAX = 1_500  # nobody reads a longer story, and masks of that many bits become slow
HOST_CALLS_TRIED = 6  # the last so many calls at which a promise may have been broken


class Order:
    """Attach as the observer of a run; then `events` holds happens-before, and `sequence` the thread of each event."""

    def __init__(self, world: Any) -> None:
        self._kernel = world.kernel
        self.events = Events()
        self._asked: dict[int, int] = {}  # thread -> the events that happened before its announced operation
        self._woken = self._born = 0

    @property
    def sequence(self) -> list[int]:
        return self.events.who

    @property
    def whole(self) -> bool:
        """Whether all of the run was seen."""
        return len(self.events) < EVENTS_MAX

    def __call__(self, task: Any, op: Op) -> None:
        if not self.whole:
            return
        self._settle()
        who, location = task.index, op.loc
        lock = type(location) is tuple and location[0] == "lock"
        blocks = task.gate is not None or (op.kind == "acquire" and task.deadline is None and lock)
        owner = getattr(op.obj, "owner", None) if lock else None
        state = (location, getattr(owner, "index", owner)) if lock else None
        self.events.add(who, op, self._asked.get(who, 0), blocks, state)
        self._asked[who] = self.events.before[-1]

    def _settle(self) -> None:
        """What the last event did besides: it started threads, or woke some that waited inside the library."""
        before = self.events.before[-1] if len(self.events) else 0
        tasks, woken = self._kernel.tasks, self._kernel.woken
        for task in tasks[self._born :]:
            self._asked[task.index] = before
        for task, _ in woken[self._woken :]:
            self._asked[task.index] = self._asked.get(task.index, 0) | before
        self._born, self._woken = len(tasks), len(woken)

    def races(self, result: RunResult) -> Iterator[tuple[int | None, Race]]:
        """What could have come in the other order, the last first: (the later event, what it could have preceded).

        None for an event stands for an operation that still waited when the run ended.
        """
        for who, op, blocks in result.pending:
            if blocks:
                for race in self.events.reversible(who, op, self._asked.get(who, 0), blocks):
                    yield None, race
        for at in reversed(range(len(self.events))):
            for race in self.events.races[at]:
                yield at, race

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
        """Lines that end at the failure, or so it seems, and have only what leads there; then one with everything."""
        if not self.whole or not len(self.events):
            return
        seen: set[int] = set()
        for ends in self._failing_events(result):
            mask = 0
            for at in ends:
                mask |= self.events.before[at]
            if mask and mask not in seen:
                seen.add(mask)
                yield self.line(mask)

    def _failing_events(self, result: RunResult) -> Iterator[list[int]]:
        """Where the run may have gone wrong: the engine knows of exceptions and of who waits, and guesses the rest."""
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
