"""A task: one student thread of one run. The module `switch` says what runs it, and how it gets the baton."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graders.engine.model import Op
from graders.engine.roles import holds, role

__all__ = ["Task", "Unwind"]

NOT_YET = Op("start", "")


class Unwind(BaseException):
    """Ends a leftover thread when its run is over. It is internal, and what a thread does with it has no effect."""


@holds("index")
class Task:
    """One thread of one run.

    Invariants: `index` is its place in `kernel.tasks` (main is 0). `op` is what it has announced and not yet executed.
    A task is in `kernel.runnable` exactly when it is not done and `op` could be executed now. `switch()` hands the
    baton to it.
    """

    __slots__ = (
        "announces_reacquire", "blocked", "call_name", "calls", "daemon", "deadline", "done", "expired", "function",
        "gate", "index", "kernel", "on_end", "op", "parent", "reacquires", "special", "switch", "thread",
        "times_out_with", "tries", "waited_s", "waited_until_s", "waits_on", "wakes_with", "worker",
    )  # fmt: skip

    def __init__(self, kernel: Any, index: int, function: Callable[[], None], *, daemon: bool = False) -> None:
        self.kernel = kernel
        self.worker = worker = kernel.home.worker_for(self)
        self.switch = worker.switch
        self.index = index
        self.parent: int | None = None  # the index of the task that started it
        self.function = function
        self.daemon = daemon
        self.op = NOT_YET
        self.done = False
        # The hot path tests this one field: the parent that waits for our first announcement, or Unwind at the end.
        self.special: Any = None
        self.wakes_with: Op | None = None  # the operation as which it goes on inside the library
        self.deadline: float | None = None
        self.expired = False  # under a prompt clock: its deadline has come
        self.waited_s = self.waited_until_s = 0.0  # how long its timed waits took, and will have taken after this one
        self.announces_reacquire = False  # whether a timed-out Condition.wait takes its lock back in a step of its own
        self.gate: Callable[[], bool] | None = None
        self.waits_on: Any = None  # the lock it waits for inside the library, if any
        self.reacquires: Any = None  # the student's lock that Condition.wait takes back
        self.times_out_with: Op | None = None
        self.call_name = ""
        self.calls: tuple[Op, Any] | None = None  # the library call that it is in, and the object of that call
        self.on_end: list[Callable[[], None]] = []
        self.thread: Any = None  # the virtual threading.Thread, if it has one
        self.tries = 0
        self.blocked = False  # it announced something that could not be executed then, before it was ever enabled

    @role(bottom=True)
    def body(self) -> None:
        kernel = self.kernel
        try:
            self.function()
        except Unwind:
            pass
        except SystemExit as error:
            if self.index == 0:
                kernel.note_exit(self, error)
        except BaseException as error:
            kernel.note_crash(self, type(error), error, error.__traceback__)
        kernel.end_task(self)
