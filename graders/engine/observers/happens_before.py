"""Happens-before in one run: a vector clock per thread, and one per object that passes knowledge on.

Knowledge passes through the primitives as the standard library promises: from a release to the next acquire, from start
to the thread, from its end to the join, from `set` to `wait` and `is_set`, from `put` to `get` (and back if there is
limited room), from all threads that arrive at a barrier to all that leave it. Executors announce nothing, so there more
is taken as known than is: a task knows everything that was submitted, and every thread everything that was finished.
That can hide a race, but never invent one.
"""

from __future__ import annotations

from collections.abc import Hashable

from graders.engine.causality import Clock, join, tick
from graders.engine.model import Op
from graders.engine.ports import TaskView, Thing, WorldView

DATA = frozenset({"read", "write", "print"})
EXECUTORS = "executors"


class HappensBefore:
    """Feed it every event with `hear`, in order. `clocks[thread]` is what that thread knows at its event."""

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self.clocks: list[Clock] = [[1]]
        self._told: dict[Hashable, Clock] = {}  # the clock that an object passes on
        self._last = 0
        self._primitives = tuple(world.primitives)
        self._local = world.threading.local
        self._future = world.modules_of_library["concurrent.futures._base"].Future
        self._finished: Clock = []
        self._workers: set[int] = set()  # threads that run tasks in an executor

    def hear(self, task: TaskView, op: Op) -> Clock:
        """The clock of `task`, with what it learns by executing `op`."""
        self._births()
        if op.kind == "timeout":
            op = task.op  # a timed wait may have been woken after all
        who = self._last = task.index
        clock = self.clocks[who]
        if self._finished and who not in self._workers:
            join(clock, self._finished)
        if not op.accesses:
            if op.kind == "wake":  # inside an executor, which does not say who woke it
                self._learn(clock, EXECUTORS)
        elif op.kind not in DATA or self._is_primitive(op):
            self._news(who, clock, op)
        return clock

    def is_data(self, op: Op) -> bool:
        """Whether `op` touches the program's own variables, and not a primitive."""
        if op.kind not in DATA or not op.accesses or self._is_primitive(op):
            return False
        return op.obj is None or not isinstance(op.obj, self._local)  # each thread has its own there

    def _is_primitive(self, op: Op) -> bool:
        location = op.loc
        if type(location) is not tuple:
            return location == EXECUTORS
        if location[0] == "obj":
            return isinstance(op.obj, self._primitives)
        return location[0] in ("lock", "end", "started")

    def _births(self) -> None:
        """Threads that have appeared since the last event were started by the thread that executed it."""
        clocks, parent = self.clocks, self._last
        while len(clocks) < len(self._world.kernel.tasks):
            child = list(clocks[parent])
            tick(child, len(clocks))
            clocks.append(child)
            tick(clocks[parent], parent)

    def _learn(self, clock: Clock, thing: Hashable) -> None:
        told = self._told.get(thing)
        if told is not None:
            join(clock, told)

    def _tell(self, who: int, clock: Clock, thing: Hashable) -> None:
        join(self._told.setdefault(thing, []), clock)
        tick(clock, who)

    def _news(self, who: int, clock: Clock, op: Op) -> None:
        kind, obj = op.kind, op.obj
        thing: Thing = op.loc
        if thing == EXECUTORS:
            self._learn(clock, thing)
            join(clock, self._finished)
            if kind == "call":
                self._tell(who, clock, thing)
        elif kind in ("acquire", "try"):
            if type(thing) is not tuple or thing[0] != "lock" or obj.free_for(self._world.kernel.tasks[who]):
                self._learn(clock, thing)  # not if it is refused, or has timed out
        elif kind in ("release", "set", "end"):
            self._tell(who, clock, thing)
        elif kind == "wait" and hasattr(obj, "_waiters"):  # a condition releases its lock
            for location, _ in op.accesses[1:]:
                self._tell(who, clock, location)
        elif kind == "wait" and hasattr(obj, "_parties"):  # at a barrier no thread goes on before all are there
            self._learn(clock, thing)
            self._tell(who, clock, thing)
        elif kind == "get":
            self._learn(clock, thing)
            self._tell(who, clock, ("room", thing))
        elif kind == "put":
            if getattr(obj, "maxsize", 0) > 0:
                self._learn(clock, ("room", thing))
            self._tell(who, clock, thing)
        elif kind == "call":
            self._learn(clock, thing)
            self._tell(who, clock, thing)
        elif kind in ("wait", "wake", "join") or (kind == "read" and thing[0] != "lock"):
            for location, _ in op.accesses:
                self._learn(clock, location)

    # --- executors ------------------------------------------------------------------------------------------------

    def __enter__(self) -> HappensBefore:
        """Observe the two moments at which a task begins and ends inside an executor."""
        self._plain = self._future.set_running_or_notify_cancel, self._future._invoke_callbacks
        begins, ends = self._plain

        def begin(future: Thing) -> Thing:
            self._births()
            task = self._world.kernel.current
            if task is not None and task.index < len(self.clocks):
                self._workers.add(task.index)
                self._learn(self.clocks[task.index], EXECUTORS)
            return begins(future)

        def end(future: Thing) -> Thing:
            self._births()
            task = self._world.kernel.current
            if task is not None and task.index < len(self.clocks):
                join(self._finished, self.clocks[task.index])
                tick(self.clocks[task.index], task.index)
            return ends(future)

        self._future.set_running_or_notify_cancel, self._future._invoke_callbacks = begin, end
        return self

    def __exit__(self, *_: object) -> None:
        self._future.set_running_or_notify_cancel, self._future._invoke_callbacks = self._plain
