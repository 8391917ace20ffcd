"""Tasks as greenlets: the home wherever there is greenlet. No other module of the kit imports greenlet."""

from __future__ import annotations

from types import FrameType
from typing import Any

from greenlet import getcurrent, greenlet

from graders.engine import roles

__all__ = ["Greenlets"]

roles.looks_on(__file__)


class _Greenlet(greenlet):  # type: ignore[misc]  # greenlet has no type hints
    """A greenlet that works for tasks. It is first switched to from the hub, where its recursion is counted from.

    So every thread has the whole stack, as a real one has, whoever started it and whatever ran here before.
    """

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
    a task's birth costs. So greenlets are kept, and tasks are plain objects.
    """

    def __init__(self) -> None:
        self.shows_stacks = _shows_frames()
        self.hub: Any = None
        self.idle: list[_Greenlet] = []  # greenlets without a task

    def begin(self) -> None:
        if self.hub is not getcurrent():
            self.hub, self.idle = getcurrent(), []

    def worker_for(self, task: Any) -> _Greenlet:
        if not self.idle:
            here = getcurrent()
            if here is self.hub:
                _Greenlet(self).switch()
            else:
                self.hub.switch(here)  # asks the hub for a worker: see `go`
        worker = self.idle.pop()
        worker.task = task
        worker.gr_context = None  # each thread has context variables of its own
        return worker

    def go(self, worker: Any) -> None:
        asks = worker.switch()
        while asks:  # a task wants to start a thread, and needs a worker for it
            _Greenlet(self).switch()
            asks = asks.switch()

    def throw(self, worker: Any, error: type[BaseException]) -> None:
        worker.throw(error)

    def stack_of(self, worker: Any) -> FrameType | None:
        frame: FrameType | None = worker.gr_frame
        return frame

    def forget(self) -> None:
        self.idle.clear()


def _shows_frames() -> bool:
    """Whether a sleeping greenlet shows its frames. The real ones do; something else by that name may not.

    A search that took the running frame for theirs would take different states for the same.
    """
    here = getcurrent()
    sleeper = greenlet(lambda: here.switch())  # only a Python function has a frame
    sleeper.switch()
    shows: bool = sleeper.gr_frame is not None
    sleeper.switch()
    return shows
