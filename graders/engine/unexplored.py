"""What task 0 does before anything is judged: in one fixed order, and no part of the search or of a story."""

from __future__ import annotations

from typing import Any

from graders.engine.kernel.loop import Kernel


class Unexplored:
    """Not a generator, because every run uses it, and a generator costs as much as a step."""

    __slots__ = ("kernel", "saved")

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def __enter__(self) -> None:
        kernel = self.kernel
        self.saved = kernel.choose, kernel.observer
        kernel.choose, kernel.observer = _others_first, None

    def __exit__(self, *_: Any) -> None:
        self.kernel.choose, self.kernel.observer = self.saved


def _others_first(runnable: Any, current: Any) -> Any:
    """Round robin among the others, main last: for loading, whose order is not judged."""
    last = current.index if current is not None else 0
    others = [task for task in runnable if task.index]
    return next((task for task in others if task.index > last), others[0] if others else runnable[0])
