"""The door to switching: what runs a task, hands it the baton, and shows where it sleeps.

`Home` says what the kernel needs of it; `home_here()` gives the one that this Python has. `switch_greenlet` is the
usual one, and the only importer of greenlet; `switch_wasm` is for Pyodide, where there is none. Nothing above the door
knows which it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

__all__ = ["Home", "Worker", "home_here"]


class Worker(Protocol):
    """Runs one task after the other, run after run, and sleeps while others run."""

    task: Any  # whose `body` it runs

    @property
    def switch(self) -> Callable[[], Any]:
        """Hands the baton to it. Comes back when somebody hands it back, and nothing is returned to a task."""


class Home(Protocol):
    """Where tasks live. The *hub* is whoever calls `Kernel.run`: it hands out the baton, and gets it when a task ends.

    Exactly one of hub and workers runs at a time; `hub.switch()` gives the baton back to the hub.
    """

    shows_stacks: bool  # whether `stack_of` can show the frames of who sleeps; without them nothing is proved
    hub: Any

    def begin(self) -> None:
        """A run begins: from now on its caller is the hub."""

    def worker_for(self, task: Any) -> Worker:
        """One without a task, which gets `task`, with context variables of its own. It sleeps until it is handed the
        baton for the first time, and then runs `task.body()`."""

    def go(self, worker: Worker) -> None:
        """The hub hands the baton to `worker`; comes back when it is the hub's again."""

    def throw(self, worker: Worker, error: type[BaseException]) -> None:
        """As `go`, and what `worker` was waiting in raises `error`."""

    def stack_of(self, worker: Worker) -> FrameType | None:
        """The innermost frame of who sleeps; None of who runs, or where `shows_stacks` is False.

        It may be an equal stand-in for the frame: compare with `==`, and follow its own `f_back`.
        """

    def forget(self) -> None:
        """Let go of the workers that have no task."""


def home_here() -> Home:
    """The home for tasks on this Python."""
    if sys.platform == "emscripten":
        from graders.engine.kernel.switch_wasm import Stacks

        return Stacks()
    from graders.engine.kernel.switch_greenlet import Greenlets

    return Greenlets()
