"""Potential deadlocks in schedules that were not run, from the order in which threads take locks.

This is Goodlock (Havelund, "Using runtime analysis to guide model checking of Java programs", SPIN 2000), with the
guards and the start and join order of Bensalem and Havelund ("Dynamic deadlock analysis of multi-threaded programs",
HVC 2005).

A thread that takes b while it holds a adds the edge a -> b. A cycle is a potential deadlock if its edges are of
different threads, no third lock keeps two of them apart, and no start or join puts one before the other.

Departure: edges are collected over several runs. Locks are known across runs by their path from the program's globals
(`forks[2]`, `left.lock`); a lock that no global leads to is known within its own run only. When a condition re-acquires
its lock, that counts too, because the thread may hold others then.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from graders.engine.causality import Clock, join, knows, tick
from graders.engine.model import Op
from graders.engine.observers._held import Held, Hold
from graders.engine.observers.naming import paths
from graders.engine.plain import thread_name
from graders.engine.ports import TaskView, Thing, WorldView

CYCLE_MAX = 5  # locks in a cycle
EDGES_MAX = 400  # edges that are kept


@dataclass(frozen=True)
class Edge:
    """`thread` took `taken` at `line` while it held `held` (and also `guards`)."""

    thread: str
    held: str
    taken: str
    line: int | None
    file: str
    held_line: int | None


@dataclass(frozen=True)
class PotentialDeadlock:
    """A cycle of locks: each edge's `taken` is the next one's `held`."""

    edges: tuple[Edge, ...]

    @property
    def locks(self) -> tuple[str, ...]:
        return tuple(edge.held for edge in self.edges)


@dataclass(frozen=True)
class _Link:
    """An edge with what decides whether it may be part of a cycle. `start` and `end` are identities of locks."""

    edge: Edge
    start: Hashable
    end: Hashable
    guards: frozenset[Hashable]  # used only for membership and common members
    thread: int
    clock: tuple[int, ...]


class LockOrder:
    """One for several runs: attach it as an observer, call `end_run()` after each, then `potential_deadlocks()`."""

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self._run = 0
        self._links: dict[Hashable, _Link] = {}
        self._handed_on: set[Hashable] = set()  # used only for membership
        self._begin()

    def _begin(self) -> None:
        self._held = Held(self._world)
        self._clocks: list[Clock] = [[1]]
        self._ends: dict[Hashable, Clock] = {}
        self._last = 0
        self._strange: dict[int, Thing] = {}  # locks that a thread released without having taken them
        self._seen: list[tuple[Hold, list[Hold], int, str, tuple[int, ...]]] = []

    def __call__(self, task: TaskView, op: Op) -> None:
        if op.kind == "timeout":
            op = task.op  # a timed wait may have been woken after all
        clock = self._hear_births(task, op)
        if op.kind == "release" and getattr(op.obj, "owner", task) is not task:
            self._strange[id(op.obj)] = op.obj
        before = list(self._held.of(task.index))
        taken = self._held.hear(task, op)
        if taken is not None and before and len(self._seen) < EDGES_MAX:
            name = thread_name(task.thread) if task.thread is not None else "main"
            self._seen.append((taken, before, task.index, name, tuple(clock)))

    def _hear_births(self, task: TaskView, op: Op) -> Clock:
        """Update the clocks by start and join only: an order that locks made in this run may be different in
        the next.
        """
        clocks, parent = self._clocks, self._last
        while len(clocks) < len(self._world.kernel.tasks):
            child = list(clocks[parent])
            tick(child, len(clocks))
            clocks.append(child)
            tick(clocks[parent], parent)
        self._last = task.index
        clock = clocks[task.index]
        if op.kind == "end":
            self._ends[op.loc] = clock
        elif op.kind == "join" and op.loc in self._ends:
            join(clock, self._ends[op.loc])
        return clock

    def end_run(self) -> None:
        """Name the locks while the program's globals still exist, and forget the rest of the run."""
        names = paths(self._world) if self._seen or self._strange else {}
        self._handed_on.update([names.get(key, (self._run, key)) for key in self._strange])
        for taken, before, thread, name, clock in self._seen:
            held = {id(hold.lock): hold for hold in before}
            for hold in held.values():
                guards = frozenset(self._identity(other, names) for key, other in held.items() if other is not hold)
                start, end = self._identity(hold, names), self._identity(taken, names)
                edge = Edge(
                    name, names.get(id(hold.lock), hold.target), names.get(id(taken.lock), taken.target),
                    taken.line, taken.file, hold.line,
                )  # fmt: skip
                key = start, end, thread, taken.line, hold.line, clock
                if len(self._links) < EDGES_MAX:
                    self._links.setdefault(key, _Link(edge, start, end, guards, thread, clock))
        self._run += 1
        self._begin()

    def _identity(self, hold: Hold, names: dict[int, str]) -> Hashable:
        name = names.get(id(hold.lock))
        return name if name is not None else (self._run, id(hold.lock))

    def potential_deadlocks(self) -> list[PotentialDeadlock]:
        """One per set of locks and lines, the shortest cycles first."""
        found: dict[Hashable, PotentialDeadlock] = {}
        # For a lock that is handed from thread to thread, nobody can say who has to wait for whom.
        links = [link for link in self._links.values() if not {link.start, link.end} & self._handed_on]
        for size in range(2, CYCLE_MAX + 1):
            for at, link in enumerate(links):
                for cycle in _cycles([link], links[at + 1 :], size):
                    edges = tuple(part.edge for part in cycle)
                    key = tuple(sorted((edge.held, edge.taken, edge.line or 0) for edge in edges))
                    inside = any(set(old.locks) <= {edge.held for edge in edges} for old in found.values())
                    if not inside:
                        found.setdefault(key, PotentialDeadlock(edges))
        return list(found.values())


def _cycles(path: list[_Link], rest: list[_Link], size: int) -> Iterator[list[_Link]]:
    """Cycles of `size` links that begin with `path` and go on with links of `rest`."""
    if len(path) == size:
        if path[-1].end == path[0].start:
            yield path
        return
    for link in rest:
        if link.start == path[-1].end and all(_may_meet(link, other) for other in path):
            yield from _cycles([*path, link], rest, size)


def _may_meet(a: _Link, b: _Link) -> bool:
    """Whether two threads could be at these two places at the same time."""
    if a.thread == b.thread or a.start == b.start or a.guards & b.guards:
        return False
    return not knows(list(b.clock), a.thread, a.clock[a.thread]) and not knows(
        list(a.clock), b.thread, b.clock[b.thread]
    )
