"""A second home for switching, as slow as it is simple: every worker is a real thread, and one baton goes round."""

from __future__ import annotations

import contextvars
import sys
import threading
from types import FrameType
from typing import Any


class Place:
    """Somebody who can have the baton: the hub, or a worker in a thread of its own."""

    def __init__(self, home: Baton) -> None:
        self.home, self.task, self.error = home, None, None
        self.thread = threading.current_thread()
        self.baton = threading.Semaphore(0)

    def switch(self) -> None:
        """Give the baton to this one, and wait until it comes back."""
        me, self.home.running = self.home.running, self
        self.baton.release()
        me.wait()

    def wait(self) -> None:
        self.baton.acquire()
        error, self.error = self.error, None
        if error is not None:
            raise error

    def work(self) -> None:
        self.baton.acquire()
        while self.task is not None:
            contextvars.Context().run(self.task.body)
            self.task = None
            self.home.idle.append(self)
            self.home.hub.switch()


class Baton:
    """A `Home` over real threads."""

    def __init__(self, *, shows_stacks: bool = True) -> None:
        self.shows_stacks = shows_stacks
        self.hub: Any = None
        self.running: Any = None
        self.idle: list[Place] = []

    def begin(self) -> None:
        if self.hub is None or self.hub.thread is not threading.current_thread():
            self.hub = Place(self)
        self.running = self.hub

    def worker_for(self, task: Any) -> Place:
        if not self.idle:
            worker = Place(self)
            worker.thread = threading.Thread(target=worker.work, daemon=True)
            worker.thread.start()
            self.idle.append(worker)
        worker = self.idle.pop()
        worker.task = task
        return worker

    def go(self, worker: Place) -> None:
        worker.switch()

    def throw(self, worker: Place, error: type[BaseException]) -> None:
        worker.error = error
        worker.switch()

    def stack_of(self, worker: Place) -> FrameType | None:
        frame = sys._current_frames().get(worker.thread.ident or 0)
        if worker is self.running or not self.shows_stacks:
            return None
        while (frame is not None and frame.f_globals is not globals()) or frame.f_code.co_name != "switch":
            frame = frame.f_back  # of the semaphore's own
        return frame.f_back

    def forget(self) -> None:
        """Nobody waits any more: the threads end."""
        while self.idle:
            self.idle.pop().baton.release()
