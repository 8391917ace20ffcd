"""What a systematic search knows about one run: its events, happens-before, and the pairs that could be reversed.

Happens-before is one integer per event: bit j of `before[i]` is set if j happens before i, or is i. So a union of
vector clocks is one `|`, and "does e happen before j?" is one shift. For runs of a few hundred events nothing in pure
Python is faster.
"""

from __future__ import annotations

from collections.abc import Hashable

from graders.engine.model import Op, part
from graders.engine.ports import Thing


class _Touched:
    """The events that touched one location, as bits: all of them, and those of single elements by key."""

    __slots__ = ("keys", "reads", "whole_reads", "whole_writes", "writes")

    def __init__(self) -> None:
        self.reads = self.writes = self.whole_reads = self.whole_writes = 0
        self.keys: dict[Hashable, list[int]] = {}


class Race:
    """Thread `who` could have executed `op` before the event `first`. It had asked for it after the events `asked`."""

    __slots__ = ("asked", "first", "op", "who")

    def __init__(self, first: int, who: int, op: Op, asked: int) -> None:
        self.first, self.who, self.op, self.asked = first, who, op, asked


class Events:
    """The events of the current run. The search keeps those of the prefix that it runs again (see `cut`)."""

    def __init__(self) -> None:
        self.who: list[int] = []
        self.ops: list[Op] = []
        self.before: list[int] = []
        self.races: list[list[Race]] = []  # by the index of the later event
        # before each event: the state that decides whether an operation on the event's object blocks
        self._states: list[Thing] = []
        self._touched: dict[Hashable, _Touched] = {}

    def __len__(self) -> int:
        return len(self.who)

    def cut(self, size: int) -> None:
        """Drop all but the first `size` events."""
        del self.who[size:], self.ops[size:], self.before[size:], self.races[size:], self._states[size:]
        low = (1 << size) - 1
        for touched in self._touched.values():
            touched.reads &= low
            touched.writes &= low
            touched.whole_reads &= low
            touched.whole_writes &= low
            for masks in touched.keys.values():
                masks[0] &= low
                masks[1] &= low

    def add(self, who: int, op: Op, asked: int, blocks: bool, state: Thing) -> None:
        """Thread `who` executes `op`, which it announced after the events `asked`."""
        here = len(self.who)
        bit = 1 << here
        before, rest = asked, self.conflicts(op) & ~asked
        while rest:
            last = self.before[rest.bit_length() - 1]
            before |= last
            rest &= ~last
        self.races.append(self.reversible(who, op, asked, blocks))
        self.who.append(who)
        self.ops.append(op)
        self.before.append(before | bit)
        self._states.append(state)
        key = part(op)
        for location, write in op.accesses:
            touched = self._touched.get(location)
            if touched is None:
                touched = self._touched[location] = _Touched()
            if write:
                touched.writes |= bit
            else:
                touched.reads |= bit
            if key is not None:
                touched.keys.setdefault(key, [0, 0])[write] |= bit
            elif write:
                touched.whole_writes |= bit
            else:
                touched.whole_reads |= bit

    def conflicts(self, op: Op) -> int:
        """The events on which `op` depends, as bits.

        `model.dependent` gives the same answer (a test compares the two).
        """
        found, key = 0, part(op)
        for location, write in op.accesses:
            touched = self._touched.get(location)
            if touched is None:
                continue
            if key is None:
                found |= touched.writes | touched.reads if write else touched.writes
                continue
            reads, writes = touched.keys.get(key, (0, 0))
            found |= touched.whole_writes | writes
            if write:
                found |= touched.whole_reads | reads
        return found

    def reversible(self, who: int, op: Op, asked: int, blocks: bool) -> list[Race]:
        """The races of an operation that comes after all events so far: the events before which it could have come.

        An event counts if it is dependent, had not happened when `who` asked, and nothing that counts lies in between.
        A critical section is not reversed at its release, because the other thread cannot enter there, but at its
        acquisition. So an event before which `op` could not have gone through is skipped, and earlier ones are tried.
        If it is not known whether `op` could go through, the event counts, and earlier ones are tried too; an
        impossible attempt costs one node and no run.
        """
        races = []
        rest = self.conflicts(op) & ~asked
        while rest:
            at = rest.bit_length() - 1
            can = True if not blocks else self._could(at, who, op)
            if can is not False:
                races.append(Race(at, who, op, asked))
            rest &= ~self.before[at] if can else ~(1 << at)
        return races

    def _could(self, at: int, who: int, op: Op) -> bool | None:
        """Whether the blocking `op` could have gone through right before event `at`; None if that is not known."""
        location = op.accesses[0][0] if op.accesses else None
        if type(location) is tuple and location[0] == "end":
            # a join before the start is an error, and it never returns before the end
            return self.ops[at].kind == "start"
        state = self._states[at]
        if state is None or state[0] != location:
            return None
        if type(state[1]) is dict:
            return state[1].get(op.detail[1] if type(op.detail) is tuple else None)
        return state[1] is None or state[1] == who
