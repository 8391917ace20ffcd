"""Which announced operations commute with everything that any other thread can still do before them.

Such an operation is a persistent set by itself: only it must be explored (Godefroid, LNCS 1032, 1996). Four kinds of
operation are known to be so from one state: a nap; an access to what one thread alone touches; a read of what nobody
writes; and, the important case, an access inside a critical section. What is only ever touched with lock L held cannot
be touched by others while I hold L, and nobody else can take or release L meanwhile (the exclusive-access reductions of
Flanagan & Qadeer and of Stoller).

Who touches what is not known beforehand. So it is *claimed* after a first run, and checked at every operation of the
search. A claim that breaks is weakened and the search starts over; in the last search every claim held. That suffices
(Stoller, SPIN 2000). Suppose that some schedule broke a claim. If its quiet operations are moved to the front, the
result is a schedule that the search runs, and that breaks the claim too, because a claim speaks only of one thread's
operation and locks. An operation that a quiet one has blocked for good is reported when the run ends (`hear_waiting`).

Departures: an operation of the host that does most harm when it comes first (`Op.worst_first`) counts as quiet. What it
does not commute with can only prevent a broken promise, and broken promises are what we look for. Nothing is claimed
about locations made after the threads started: their numbers depend on the schedule.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from graders.engine.model import Op, part
from graders.engine.ports import LockView, TaskView, Thing

_PLAIN = {
    "read", "write", "acquire", "release", "try", "wait", "wake", "timeout", "notify", "get", "put", "set", "clear",
    "call", "sleep", "print", "start", "join", "end", "settle",
}  # fmt: skip
EXECUTORS = "executors"  # the one location of the executors' machinery: see `virtual.kinds`
NOBODY = -1


class Claims:
    """What has held in every run so far. `broken` is true if a claim was too strong."""

    def __init__(self) -> None:
        self.broken = False
        self.unseen = False  # library code runs in a thread of its own, and no claim covers what it does
        self.daemons = False
        self._owner: dict[Hashable, int] = {}  # the only thread that touches the location, or NOBODY
        self._guards: dict[Hashable, frozenset[int]] = {}  # locks held at each access
        self._write_guards: dict[Hashable, frozenset[int]] = {}  # locks held at each write; no entry: nobody writes
        # locks that are tried, asked, timed or released by another thread than their holder
        self._wild: set[Hashable] = set()
        # numbers of locks that a thread releases without holding them: such a lock guards nothing
        self._loose: set[int] = set()
        self._ends_are_looked_at = False
        self._locks: dict[int, LockView] = {}
        self._named = self._cells_named = 0
        self.ordered = False  # the order of all calls on the host matters

    def look(self, named: int, cells_named: int, locks: dict[int, LockView]) -> None:
        """A run begins. These locations, and these locks by number, existed before the threads."""
        self._named, self._cells_named, self._locks = named, cells_named, locks

    def _is_stable(self, location: Thing) -> bool:
        if type(location) is not tuple:
            return location != EXECUTORS
        if location[0] == "cell":
            return bool(location[2] <= self._cells_named)
        return bool(location[1] < self._named)

    def _held(self, thread: int) -> frozenset[int]:
        return frozenset([
            number
            for number, lock in self._locks.items()
            if getattr(lock.owner, "index", -1) == thread and number not in self._loose
        ])  # fmt: skip

    # --- asked at a branching point -------------------------------------------------------------------------------

    def is_quiet(self, task: TaskView) -> bool:
        """Whether the operation that `task` has announced, and could execute now, commutes with those of all others."""
        op = task.op
        if self.daemons or (self.ordered and op.kind not in _PLAIN):
            return False
        if op.worst_first:
            return True
        accesses: Sequence[tuple[Thing, bool]] = op.accesses
        if not accesses:
            return op.kind not in ("wake", "timeout") or task.index == 0
        for location, write in accesses:
            tag = location[0] if type(location) is tuple else ""
            if tag == "started" and accesses[0][0][0] == "end":
                continue  # the thread has been started, and that does not change
            if tag == "end":
                if self._ends_are_looked_at and not (op.kind == "join" and task.gate is not None):
                    return False
            elif tag == "lock":
                if location in self._wild or not self._is_stable(location):
                    return False
                if self._locks[location[1]].owner is not task and self._owner.get(location) != task.index:
                    return False
            elif not self._is_private_part(task, location, part(op), write):
                return False
        return True

    def _is_private_part(self, task: TaskView, location: Hashable, key: Hashable, write: bool) -> bool:
        """Whether `task` is safe from others here. Operations on one element of a container also touch the whole."""
        own: Hashable = location if key is None else ("item", location, key)
        other: Hashable = ("items", location) if key is None else location
        return self._is_private(task, own, write, location) and (
            other not in self._owner or self._is_private(task, other, write, location)
        )

    def _is_private(self, task: TaskView, location: Hashable, write: bool, whole: Hashable) -> bool:
        owner = self._owner.get(location)
        if owner == task.index:
            return True
        if owner is None:
            return self._is_stable(whole)  # nobody has touched it yet: claim that only this thread does
        guards = self._guards[location] if write else self._write_guards.get(location)
        return guards is None or bool(guards and not guards.isdisjoint(self._held(task.index)))

    # --- told of every operation ----------------------------------------------------------------------------------

    def hear(self, task: TaskView, op: Op) -> None:
        """`task` executes `op` while other threads are alive: check the claims, and weaken those that it breaks."""
        if not op.accesses:
            self.unseen = self.unseen or (op.kind in ("wake", "timeout") and task.index > 0)
        elif op.accesses[0][0] == EXECUTORS:
            self.unseen = True
        else:
            self._hear(task.index, op, task.deadline is not None, op.kind == "join" and task.gate is None)

    def hear_waiting(self, thread: int, op: Op) -> None:
        """A run is over, and `thread` still waits to execute `op`. Count the accesses of `op`, which never came."""
        self._hear(thread, op, False, False)

    def _hear(self, thread: int, op: Op, timed: bool, impatient: bool) -> None:
        for location, write in op.accesses:
            tag = location[0] if type(location) is tuple else ""
            if tag == "end":
                if op.kind not in ("end", "join") or impatient:
                    self.broken = self.broken or not self._ends_are_looked_at
                    self._ends_are_looked_at = True
            elif self._is_stable(location):
                if tag == "lock":
                    self._hear_lock(thread, op, location, timed)
                    continue
                key = part(op)
                if key is None:
                    self._hear_access(thread, location, write)
                else:
                    self._hear_access(thread, ("item", location, key), write)
                    self._hear_access(thread, ("items", location), write)

    def _hear_lock(self, thread: int, op: Op, location: Thing, timed: bool) -> None:
        self._note_owner(thread, location)
        if op.kind == "acquire":
            tame = not timed
        else:
            tame = op.kind in ("release", "wait") and getattr(self._locks[location[1]].owner, "index", -1) == thread
        if not tame and location not in self._wild:
            self._wild.add(location)
            self.broken = True
        if not tame and op.kind == "release" and location[1] not in self._loose:
            self._loose.add(location[1])
            self.broken = True

    def _note_owner(self, thread: int, location: Hashable) -> None:
        owner = self._owner.setdefault(location, thread)
        if owner not in (thread, NOBODY):
            self._owner[location] = NOBODY
            self.broken = True

    def _hear_access(self, thread: int, location: Hashable, write: bool) -> None:
        self._note_owner(thread, location)
        held = self._held(thread)
        for guards, counts in ((self._guards, True), (self._write_guards, write)):
            if counts:
                old = guards.get(location)
                new = held if old is None else old & held
                if new != old:
                    guards[location] = new
                    self.broken = self.broken or old is not None or guards is self._write_guards
