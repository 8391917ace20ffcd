"""Every interleaving of a program's points, one after the other, by no cleverness at all: to hold searches against."""

from __future__ import annotations

from typing import Any

from graders.engine.model import RunResult


class Plainly:
    """A strategy that goes through the tree of all choices in depth. `complete` when it has come to its end."""

    exhaustive = True
    why_incomplete: str | None = None
    hopeless = False

    def __init__(self) -> None:
        self.path: list[list[int]] = []  # per choice of the run: the indices that have not been chosen yet, last first
        self.complete = False
        self.runs = 0

    def begin(self) -> bool:
        if self.runs:
            while self.path and len(self.path[-1]) == 1:
                self.path.pop()
            if not self.path:
                self.complete = True
                return False
            self.path[-1].pop()
        self.runs += 1
        self.at = 0
        return True

    def choose(self, runnable: list[Any], current: Any) -> Any:
        if self.at == len(self.path):
            self.path.append([task.index for task in reversed(runnable)])
        chosen = self.path[self.at][-1]
        self.at += 1
        return next(task for task in runnable if task.index == chosen)

    def end(self, result: RunResult) -> None:
        pass
