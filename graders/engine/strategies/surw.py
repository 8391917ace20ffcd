"""SURW: selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, "Selectively uniform concurrency testing",
ASPLOS 2025), and URW, the same with every operation selected.

URW: at each choice, a thread's probability is proportional to the number of operations that it has left, including
those of its unstarted children. Then every interleaving of n threads is equally likely, while a random walk prefers
those in which one thread finishes early. SURW does that for the operations on one object, which is drawn anew for every
schedule. A thread whose turn on the object has not come waits there, and operations in between come in a random order.
Check-then-act on one variable is decided by exactly those orders.

Departures: the number of operations of a thread is counted while running, and the largest count so far is used. The
first run and every URW_EVERY-th are URW and count everything, so that objects which only some schedules touch become
known. The object is drawn, weighted by how often it is touched, among those that one thread changes and that two
threads were once about to touch at the same moment. Between operations on the object, POS orders the rest. Across runs,
a thread is known by its parent and its number among the parent's children. The rest of a very long run is round robin
(`_tail`).
"""

from __future__ import annotations

import random
from collections.abc import Hashable
from operator import itemgetter

from graders.engine.model import Op, RunResult, dependent
from graders.engine.ports import Runnable, TaskView
from graders.engine.strategies._tail import Tail
from graders.engine.strategies.budgets import URW_EVERY

_PRIORITY = itemgetter(0)
EVERYTHING = ("every operation",)  # the "object" of URW

Name = tuple[int, ...]  # of a thread: which child of which child of main


class Surw:
    """Endless. Must see every step (`watch`), also those without a choice."""

    exhaustive = False

    def __init__(self, seed: int = 0) -> None:
        self._bits = random.Random(seed).getrandbits
        self._tail = Tail()
        self._run = -1
        self._counts: dict[Hashable, dict[Name, int]] = {EVERYTHING: {}}  # object -> thread -> operations on it
        # these sets are used only to ask whether something is in them, so their order decides nothing
        self._written: set[Hashable] = set()
        self._contended: set[Hashable] = set()
        self._shared: list[tuple[Hashable, int]] = []  # the objects to draw from, and how often they are touched
        self.object: Hashable = EVERYTHING

    def begin(self) -> bool:
        self._run += 1
        self._tail.begin()
        self.object = self._pick()
        self._everything = self.object == EVERYTHING
        self._names: list[Name] = [()]
        self._children: list[int] = [0]
        self._left = [self._expected(())]
        self._done: dict[Hashable, dict[Name, int]] = {}
        self._last = 0  # the thread that executed the last operation
        self._intended = -1
        self._held: set[int] = set()  # threads that wait at the object for the intended one; only membership is asked
        self._order: dict[int, tuple[Op, int]] = {}  # by thread: the pending operation and its place in the order
        return True

    # --- which object ---------------------------------------------------------------------------------------------

    def _pick(self) -> Hashable:
        if self._run % URW_EVERY == 0:
            return EVERYTHING
        at = self._below(sum(weight for _, weight in self._shared))
        for what, weight in self._shared:
            at -= weight
            if at < 0:
                return what
        return EVERYTHING

    def _below(self, n: int) -> int:
        return self._bits(30) * n >> 30

    def _expected(self, name: Name) -> int:
        """The expected number of operations on the object by `name` and all its descendants."""
        depth = len(name)
        return sum(n for thread, n in self._counts[self.object].items() if thread[:depth] == name)

    # --- listening ------------------------------------------------------------------------------------------------

    def watch(self, task: TaskView, op: Op) -> None:
        who = task.index
        if who >= len(self._names):
            self._meet(who)
        self._last = who
        everything = self._everything
        if everything or op.loc == self.object or (len(op.accesses) > 1 and self._touches(op)):
            if self._left[who] > 0:
                self._left[who] -= 1
            self._count(self.object, who)
            if everything:
                for location, write in op.accesses:
                    if type(location) is tuple and (location[0] == "end" or (location[0] == "started" and not write)):
                        continue  # a join has no order to choose
                    self._count(location, who)
                    # changes that main makes before there are other threads do not count
                    if write and len(self._names) > 1:
                        self._written.add(location)
            self._intended = -1
            self._held.clear()

    def _touches(self, op: Op) -> bool:
        accesses = op.accesses
        if len(accesses) == 1:
            return bool(op.loc == self.object)
        return any(location == self.object for location, _ in accesses)

    def _count(self, what: Hashable, who: int) -> None:
        by_thread = self._done.get(what)
        if by_thread is None:
            by_thread = self._done[what] = {}
        name = self._names[who]
        by_thread[name] = by_thread.get(name, 0) + 1

    def _meet(self, newest: int) -> None:
        """Threads up to number `newest` have been started by the thread that ran last: move their share of operations
        to them.
        """
        parent = self._last
        while len(self._names) <= newest:
            name = (*self._names[parent], self._children[parent])
            self._children[parent] += 1
            share = self._expected(name)
            if parent == self._intended and self._below(max(1, self._left[parent])) < share:
                self._intended = len(self._names)
            self._left[parent] = max(0, self._left[parent] - share)
            self._names.append(name)
            self._children.append(0)
            self._left.append(share)

    # --- choosing -------------------------------------------------------------------------------------------------

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        tail = self._tail
        tail.choices += 1
        if tail.choices > tail.limit:
            return tail.take(runnable)
        if runnable[-1].index >= len(self._names):
            self._meet(runnable[-1].index)
        if self._everything:
            self._note_contention(runnable)
            return self._drawn(runnable)
        order = self._order
        order.pop(current.index, None)  # the operation that it had announced before is over
        chosen = self._next(runnable)
        if chosen.op.accesses:
            for task in runnable:
                if task is not chosen and dependent(chosen.op, task.op):
                    order.pop(task.index, None)
        return chosen

    def _next(self, runnable: Runnable) -> TaskView:
        """The first in the order, unless it would touch the object out of turn."""
        order, held = self._order, self._held
        while True:
            free = [task for task in runnable if task.index not in held]
            for task in free:
                entry = order.get(task.index)
                if entry is None or entry[0] is not task.op:
                    order[task.index] = task.op, self._bits(30)
            free.sort(key=lambda task: -order[task.index][1])
            for task in free:
                if not self._touches(task.op):
                    return task
                if self._intended < 0:
                    self._intended = self._drawn(runnable).index
                if self._intended == task.index:
                    return task
                held.add(task.index)
            held.clear()  # all wait for a thread that cannot come, or that no longer touches the object
            self._intended = -1

    def _note_contention(self, runnable: Runnable) -> None:
        """Note objects that two threads are about to touch, so that their order is open. What a lock guards is never
        among them.
        """
        seen: dict[Hashable, bool] = {}  # location -> whether one of the threads that are about to touch it writes
        for task in runnable:
            for location, write in task.op.accesses:
                if location in seen and (write or seen[location]):
                    self._contended.add(location)
                seen[location] = write or seen.get(location, False)

    def _drawn(self, runnable: Runnable) -> TaskView:
        """One of the runnable threads, with a probability proportional to its remaining operations on the object."""
        left = self._left
        everything = self._everything
        weights = [left[task.index] or (1 if everything or self._touches(task.op) else 0) for task in runnable]
        at = self._below(sum(weights))
        for task, weight in zip(runnable, weights, strict=True):
            at -= weight
            if at < 0:
                return task
        return runnable[0]

    def end(self, result: RunResult) -> None:
        self._tail.end(result)
        for what, by_thread in self._done.items():
            known = self._counts.setdefault(what, {})
            for name, n in by_thread.items():
                known[name] = max(n, known.get(name, 0))
        if self._everything:
            self._shared = [
                (what, sum(by_thread.values()))
                for what, by_thread in self._counts.items()
                if len(by_thread) > 1 and what in self._written and what in self._contended
            ]
