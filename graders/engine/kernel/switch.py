"""The interface to switching: what runs a task, hands it the baton, and shows where it sleeps.

`Home` says what the kernel needs, and `home_here()` returns the home for this Python. `switch_greenlet` is the usual
one, and the only importer of greenlet. `switch_wasm` is for Pyodide, which has no greenlet. No other module knows which
one is in use.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

__all__ = ["Home", "Worker", "home_here"]


class Worker(Protocol):
    """Runs one task after the other, run after run, and sleeps while others run."""

    task: Any  # the task whose `body` it runs

    @property
    def switch(self) -> Callable[[], Any]:
        """Hand the baton to this worker. The call returns, without a value, when the caller gets the baton back."""


class Home(Protocol):
    """Where tasks live. The *hub*, the caller of `Kernel.run`, hands out the baton, and gets it when a task ends.

    Exactly one of hub and workers runs at a time. `hub.switch()` gives the baton back to the hub.
    """

    shows_stacks: bool  # whether `stack_of` can show the frames of a sleeping worker; without them nothing is proved
    hub: Any

    def begin(self) -> None:
        """Begin a run: the caller is the hub from now on."""

    def worker_for(self, task: Any) -> Worker:
        """A worker for `task`, with context variables of its own. It sleeps until it is first handed the baton, and
        then runs `task.body()`.
        """

    def go(self, worker: Worker) -> None:
        """Hand the baton from the hub to `worker`; return when the hub gets it back."""

    def throw(self, worker: Worker, error: type[BaseException]) -> None:
        """Do as `go`, but the call in which `worker` sleeps raises `error`."""

    def stack_of(self, worker: Worker) -> FrameType | None:
        """The innermost frame of a sleeping worker; None for the running one, and where `shows_stacks` is False.

        It may be an equal stand-in for the frame: compare it with `==`, and follow its own `f_back`.
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
