"""Lock discipline: which locks were held at each access to a shared variable.

These are the locksets of Eraser (Savage et al., TOCS 1997). Eraser calls an empty intersection a race. We do not,
because threads can be ordered by other means than locks. Here it only says where to look.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from graders.engine.model import Op
from graders.engine.observers._held import Held
from graders.engine.ports import TaskView, WorldView


@dataclass(frozen=True)
class Guarded:
    """One access by thread number `thread`, and the names of the locks held, oldest first."""

    thread: int
    line: int | None
    kind: str
    target: str
    locks: tuple[int, ...]  # the kernel's numbers of the locks held
    names: tuple[str, ...]


class Discipline:
    """Attach it as an observer of one run. Afterwards read `accesses` by location, and `unguarded()`."""

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self._held = Held(world)
        self.accesses: dict[Hashable, list[Guarded]] = {}

    def __call__(self, task: TaskView, op: Op) -> None:
        if op.kind == "timeout":
            op = task.op  # a timed wait may have been woken after all
        self._held.hear(task, op)
        if op.kind not in ("read", "write") or (type(op.loc) is tuple and op.loc[0] in ("lock", "end", "started")):
            return
        frame = self._world.here()
        holds = self._held.of(task.index)
        entry = Guarded(
            task.index, frame.f_lineno if frame is not None else None, op.kind, op.target,
            tuple(self._world.kernel.number(hold.lock) for hold in holds), tuple(hold.target for hold in holds),
        )  # fmt: skip
        for location, _ in op.accesses:
            self.accesses.setdefault(location, []).append(entry)

    def unguarded(self) -> dict[Hashable, list[Guarded]]:
        """Locations that several threads touch and one of them writes, with no lock common to all these accesses.

        What happens before there is a second thread is preparation and needs no lock.
        """
        found = {}
        for location, entries in self.accesses.items():
            first = next((i for i, entry in enumerate(entries) if entry.thread != entries[0].thread), None)
            if first is None:
                continue
            shared = entries[first:]
            common = set(shared[0].locks).intersection(*(entry.locks for entry in shared))
            if not common and any(entry.kind == "write" for entry in shared):
                found[location] = entries
        return found
