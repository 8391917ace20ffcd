"""Shortens a thread's birth and death by what nobody here looks at.

The library keeps the locks of all threads in a set, for the interpreter's end, and therefore asks each thread twice
whether it is a daemon. Here a run waits for its threads by itself. So the set stays empty, and a thread costs a tenth
less.
"""

from __future__ import annotations

from typing import Any

from graders.engine import roles
from graders.engine.kernel.loop import Kernel

roles.at_work(__file__)

__all__ = ["shorten"]


def shorten(kernel: Kernel, thread: Any) -> None:
    """Make the methods of `thread`, the library's `Thread`, that handle its lock do only what is of use.

    From Python 3.13 on there are no such methods.
    """
    if not hasattr(thread, "_set_tstate_lock"):
        return

    def set_lock(self: Any) -> None:
        lock, task = kernel.lock_type(), kernel.current
        lock.owner = task if task is not None else True
        self._tstate_lock = lock
        if task is not None:
            task.on_end.append(lambda: lock.free() if lock.owner is not None else None)

    def stop(self: Any) -> None:
        lock = self._tstate_lock
        assert lock is None or lock.owner is None
        self._is_stopped, self._tstate_lock = True, None

    thread._set_tstate_lock, thread._stop = set_lock, stop
