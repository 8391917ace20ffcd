"""What can be seen at one moment of a run: the shared values, who holds which lock, and the last step."""

from __future__ import annotations

from types import ModuleType

from graders.engine.model import Op
from graders.engine.observers.recorder import Look, looker, short
from graders.engine.ports import LockView, TaskView, Thing, WorldView
from graders.results import Step

_DATA = (int, float, bool, str, bytes, type(None), list, tuple, dict, set, frozenset)
_NOTHING = object()


class Scene:
    """Call it as an observer, for the operations that count. After `look()` at a moment, `values` and `owners` are what
    could be seen then.

    `seen` are the names that these operations have touched so far: of all globals, these are worth showing.
    """

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self._looks: dict[str, Look] = {}  # functions that give the attributes and closure variables met so far
        self._locks: dict[str, LockView] = {}
        self._last: tuple[int, Op, int | None, str, Thing, Look] | None = None
        self.seen: set[str] = set()
        self.values: dict[str, str] = {}
        self.owners: dict[str, int | None] = {}

    def __call__(self, task: TaskView, op: Op) -> None:
        frame = self._world.here()
        look = looker(op, frame)
        where = (frame.f_lineno, frame.f_code.co_filename) if frame is not None else (None, "")
        self._last = (task.index, op, *where, look(), look)
        detail = op.detail if isinstance(op.detail, tuple) else ("",)
        if op.kind in ("read", "write") and op.target:
            self.seen.add(op.target)
            if detail[0] in ("attr", "cell"):
                self._looks.setdefault(op.target, look)
        lock = getattr(op.obj, "_lock", op.obj)
        if op.kind in ("acquire", "release", "try") and op.target and hasattr(lock, "owner"):
            self._locks.setdefault(op.target, lock)

    def look(self) -> None:
        """Note what can be seen now."""
        found = {name: look() for name, look in self._looks.items()}
        for module in self._world.loaded.values():
            found.update((n, v) for n, v in vars(module).items() if n[:1] != "_" and type(v) is not ModuleType)
        self.values = {n: short(v) for n, v in found.items() if isinstance(v, _DATA) or type(v).__name__ == "deque"}
        self.owners = {name: getattr(lock.owner, "index", None) for name, lock in self._locks.items()}

    def step(self) -> Step | None:
        """The last operation, with the value that it left behind (call it before the next run)."""
        if self._last is None:
            return None
        thread, op, line, file, before, look = self._last
        after = op.detail if op.kind in ("sold", "roasted") else look() if op.kind == "write" else before
        known = type(after) is not object
        old = short(before) if op.kind == "write" and type(before) is not object else None
        return Step(thread, op.kind, op.target, line, file, old, short(after) if known else None)


__all__ = ["Scene"]
