"""Data races in one run by happens-before.

FastTrack: Flanagan, Freund, "FastTrack: efficient and precise dynamic race detection", PLDI 2009. Two accesses race if
they touch the same location, one writes, and neither thread knew of the other's. The first race of each variable is
reported. A race says that the order of two lines is open, not that a result is wrong.

Departures: reads are kept one per thread from the start (no switch from epoch to vector, because our runs are short).
Elements of a container are variables of their own; an operation that looks at the whole races with every change. Two
calls that change a whole container (`append`, `pop`) do not race with each other: each is atomic, and programs may rely
on that. Adding a key to a dict concerns that key, and operations that look at the whole.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

from graders.engine.causality import Clock, knows
from graders.engine.model import LINE, Op, part
from graders.engine.observers.happens_before import HappensBefore
from graders.engine.plain import thread_name
from graders.engine.ports import TaskView, WorldView

TEXT_MAX = 60  # characters of a name


@dataclass(frozen=True)
class Access:
    """One side of a race. `thread` is the thread's name, `kind` "read" or "write"."""

    thread: str
    line: int | None
    file: str
    kind: str
    target: str


@dataclass(frozen=True)
class Race:
    """Two accesses to `location`, named as the program names it, in the order of this run."""

    location: str
    first: Access
    second: Access


class _Entry(NamedTuple):
    """An access at the `moment`-th moment of `thread`. `atomic`: by a call that changes a container in one step."""

    thread: int
    moment: int
    access: Access
    atomic: bool


class _Cell:
    """A variable or one element: the last write, and the last read of each thread."""

    __slots__ = ("reads", "write")

    def __init__(self) -> None:
        self.write: _Entry | None = None
        self.reads: dict[int, _Entry] = {}


class _Variable:
    """A location: its whole, and its elements by key."""

    __slots__ = ("items", "whole")

    def __init__(self) -> None:
        self.whole = _Cell()
        self.items: dict[Hashable, _Cell] = {}


class Races:
    """Attach with `with Races(world) as races: world.run(..., observer=races)`; afterwards `races.found`."""

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self._order = HappensBefore(world)
        self._variables: dict[Hashable, _Variable] = {}
        self._reported: dict[Hashable, Race] = {}

    def __enter__(self) -> Races:
        self._order.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self._order.__exit__(*details)

    @property
    def found(self) -> list[Race]:
        """The first race of each variable, in the order of this run."""
        return list(self._reported.values())

    def __call__(self, task: TaskView, op: Op) -> None:
        clock = self._order.hear(task, op)
        if not self._order.is_data(op) or (len(clock) < 2 and len(self._world.kernel.tasks) < 2):
            return
        key = part(op)
        atomic = key is None and type(op.loc) is tuple and op.loc[0] == "obj"
        if atomic and type(op.detail) is tuple and len(op.detail) == 2:
            key = op.detail[1]  # a key that is added to a dict
        here: Access | None = None
        for location, write in op.accesses:
            if location == LINE or (type(location) is tuple and location[0] == "names"):
                continue  # the set of attributes; what is stored in each is announced separately
            variable = self._variables.get(location)
            if variable is None:
                variable = self._variables[location] = _Variable()
            here = here or self._access(task, op)
            entered = op.detail == ("file",) and location != op.loc  # in a folder, where other names are no matter
            other = self._conflict(variable, key, write, atomic or entered, clock)
            if other is not None and location not in self._reported:
                # `x` rather than `len(x)`
                name = min(other.target, here.target, key=lambda text: (not text, len(text), text))
                self._reported[location] = Race(name, other, here)
            cell = variable.whole if key is None else variable.items.setdefault(key, _Cell())
            entry = _Entry(task.index, clock[task.index], here, atomic or entered)
            if write:
                cell.write = entry
                cell.reads = {}
            else:
                cell.reads[task.index] = entry

    def _access(self, task: TaskView, op: Op) -> Access:
        frame = self._world.here()
        line, file = (frame.f_lineno, frame.f_code.co_filename) if frame is not None else (None, "")
        name = thread_name(task.thread) if task.thread is not None else "main"
        return Access(name, line, file, "write" if op.write else "read", op.target or self._line(file, line))

    def _line(self, file: str, line: int | None) -> str:
        """The source line: it names what an operation without a text concerns, such as what a print shows."""
        units = [unit for unit in self._world.program.units.values() if unit.file == file]
        rows = units[0].source.splitlines() if units and line is not None else []
        return rows[line - 1].strip()[:TEXT_MAX] if rows and line is not None else ""

    def _conflict(self, variable: _Variable, key: Hashable, write: bool, atomic: bool, clock: Clock) -> Access | None:
        """An earlier access that conflicts with this one and that its thread does not know."""
        cells = [variable.whole]
        if key is None:
            cells += variable.items.values()
        elif key in variable.items:
            cells.append(variable.items[key])
        for cell in cells:
            last = cell.write
            both_atomic = atomic and write and last is not None and last.atomic
            if last is not None and not both_atomic and not knows(clock, last.thread, last.moment):
                return last.access
            if write:
                for read in cell.reads.values():
                    if not knows(clock, read.thread, read.moment):
                        return read.access
        return None
