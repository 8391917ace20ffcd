"""Loops that wait by polling, such as `while not flag: pass`: they keep a processor busy until they end."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping

from graders.engine.model import Op
from graders.engine.plain import thread_name
from graders.engine.ports import TaskView, WorldView

LOOKS = frozenset({"read", "try"})  # such a loop does only this


def idle_loops(source: str) -> dict[int, int]:
    """Loops that do nothing but ask: the line of each condition, with the first line of its loop."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.While) and all(map(_does_nothing, node.body)):
            for line in range(node.test.lineno, (node.test.end_lineno or node.test.lineno) + 1):
                found[line] = node.lineno
    return found


def _does_nothing(node: ast.stmt) -> bool:
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, (ast.Pass, ast.Continue))


class BusyWaits:
    """An observer of runs. `found` has, by (file, line), for every such loop that went round, what it asks, and which
    thread.
    """

    def __init__(self, world: WorldView, sources: Mapping[str, str]) -> None:
        self._world = world
        self._loops = {(file, line): at for file, text in sources.items() for line, at in idle_loops(text).items()}
        self._looking: dict[
            int, tuple[Hashable, set[Hashable]]
        ] = {}  # by thread: the loop that it is in, and what it asked
        self.found: dict[tuple[str, int], tuple[str, str]] = {}

    def begin(self) -> None:
        self._looking.clear()

    def __call__(self, task: TaskView, op: Op) -> None:
        if not self._loops:
            return
        frame = self._world.here()
        place = (frame.f_code.co_filename, frame.f_lineno) if frame is not None else None
        loop = self._loops.get(place) if place is not None else None
        if place is None or loop is None or op.kind not in LOOKS:
            self._looking.pop(task.index, None)
            return
        here, asked = place[0], loop
        known, seen = self._looking.get(task.index, (None, set()))
        if known != (here, asked):
            known, seen = (here, asked), set()
            self._looking[task.index] = known, seen
        question = (op.kind, op.target, op.loc)
        if question in seen:
            name = thread_name(task.thread) if task.thread is not None else "main"
            self.found.setdefault((here, asked), (op.target, name))
        seen.add(question)

    def entries(self) -> list[dict[str, object]]:
        """The loops as entries of `races` in the JSON."""
        return [
            {
                "kind": "busy-wait",
                "location": location,
                "first": {"thread": thread, "line": line, "file": file, "kind": "read"},
            }
            for (file, line), (location, thread) in sorted(self.found.items())
        ]
