"""The protocols round the kernel: a strategy chooses and never runs; an observer listens and never steers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from graders.engine.model import Op, RunResult


class TaskView(Protocol):
    """What strategies and observers may know of a thread."""

    index: int
    op: Op  # the announced, not yet executed operation
    daemon: bool
    done: bool


class Strategy(Protocol):
    """A three-method oracle (after Shuttle's Scheduler).

    One that must see every step, also where there is nothing to choose, has a `watch(task, op)` besides, called as an
    observer's; from it and from `choose` it may end the run early: `task.kernel.stop(End.ABANDONED)`, or GIVEN_UP.
    """

    def begin(self) -> bool:
        """A new schedule starts; False where nothing is left to try."""

    def choose(self, runnable: Sequence[Any], current: Any) -> Any:
        """Pick one of `runnable` (at least two, sorted by index). `current` announced last; it may be blocked."""

    def end(self, result: RunResult) -> None:
        """The schedule is over."""


class Observer(Protocol):
    """Listens to one run. Called in the running thread, right before the operation takes effect."""

    def executed(self, task: Any, op: Op, kernel: Any) -> None: ...

    def finished(self, result: RunResult) -> None: ...
