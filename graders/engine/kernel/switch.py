"""The one home for switching: what runs a task, hands it the baton, and shows where it sleeps.

`Home` says what the kernel needs of it, and `Greenlets` is the one that we use; another may run tasks on threads, or on
a core of its own. Nobody else in the kit imports greenlet.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

from greenlet import getcurrent, greenlet

from graders.engine import roles

__all__ = ["Greenlets", "Home", "Worker"]

roles.looks_on(__file__)


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
        """The innermost frame of who sleeps; None of who runs, or where `shows_stacks` is False."""

    def forget(self) -> None:
        """Let go of the workers that have no task."""


class _Greenlet(greenlet):  # type: ignore[misc]  # greenlet has no type hints
    """A greenlet counts its recursion from where it was first switched to. So each is born in the hub: a thread has all
    of the stack, as a real one has, whoever started it and whoever worked here in an earlier run."""

    def __init__(self, home: Greenlets) -> None:
        super().__init__(self._work, home.hub)
        self.home = home
        self.task: Any = None

    def _work(self) -> None:
        home = self.home
        while True:
            home.idle.append(self)
            home.hub.switch()
            self.task.body()


class Greenlets:
    """Tasks as greenlets in the thread that calls `Kernel.run`.

    Starting a greenlet costs 10 µs (since 3.11 the interpreter maps memory for its frames), ten times what the rest of
    a task's birth costs; so greenlets are kept and tasks are plain objects.
    """

    shows_stacks = True

    def __init__(self) -> None:
        self.hub: Any = None
        self.idle: list[_Greenlet] = []  # without a task

    def begin(self) -> None:
        if self.hub is not getcurrent():
            self.hub, self.idle = getcurrent(), []

    def worker_for(self, task: Any) -> _Greenlet:
        if not self.idle:
            here = getcurrent()
            if here is self.hub:
                _Greenlet(self).switch()
            else:
                self.hub.switch(here)  # asks for one: see `go`
        worker = self.idle.pop()
        worker.task = task
        worker.gr_context = None  # context variables are a thread's own
        return worker

    def go(self, worker: Any) -> None:
        asks = worker.switch()
        while asks:  # somebody, who wants to start a thread, needs a worker
            _Greenlet(self).switch()
            asks = asks.switch()

    def throw(self, worker: Any, error: type[BaseException]) -> None:
        worker.throw(error)

    def stack_of(self, worker: Any) -> FrameType | None:
        frame: FrameType | None = worker.gr_frame
        return frame

    def forget(self) -> None:
        self.idle.clear()
