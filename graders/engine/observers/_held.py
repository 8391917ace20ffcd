"""Which locks each thread holds, from the events of one run. Lock order and lock discipline both need it."""

from __future__ import annotations

from typing import NamedTuple

from graders.engine.model import Op
from graders.engine.ports import TaskView, Thing, WorldView


class Hold(NamedTuple):
    """A `lock` that a thread holds, taken at `line`."""

    lock: Thing
    target: str
    line: int | None
    file: str


class Held:
    """Feed it every event with `hear`. `of(thread)` are the locks that the thread holds at its next event, oldest
    first.
    """

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self._holds: dict[int, list[Hold]] = {}

    def of(self, thread: int) -> list[Hold]:
        return self._holds.get(thread, [])

    def hear(self, task: TaskView, op: Op) -> Hold | None:
        """The new hold, if this event acquires a lock and goes through."""
        kind, lock = op.kind, op.obj
        if kind == "wait" and len(op.accesses) > 1:  # waiting on a condition releases its lock completely
            self._drop(task.index, lock._lock, every=True)
        elif not op.accesses or type(op.loc) is not tuple or op.loc[0] != "lock":
            return None
        elif kind == "release":
            self._drop(task.index, lock, every=False)
        elif kind in ("acquire", "try") and lock.free_for(task):
            frame = self._world.here()
            line, file = (frame.f_lineno, frame.f_code.co_filename) if frame is not None else (None, "")
            holds = self._holds.setdefault(task.index, [])
            anew = all(hold.lock is not lock for hold in holds)
            holds.append(Hold(lock, op.target, line, file))
            return holds[-1] if anew else None
        return None

    def _drop(self, thread: int, lock: Thing, *, every: bool) -> None:
        """Release a lock for its holder. Another thread than the one that took it may do this."""
        holds = self._holds.get(thread, [])
        if all(hold.lock is not lock for hold in holds):
            holds = next((h for h in self._holds.values() if any(hold.lock is lock for hold in h)), [])
        for at in range(len(holds) - 1, -1, -1):
            if holds[at].lock is lock:
                del holds[at]
                if not every:
                    return
