"""Ctrl-C while schedules are run is meant for us, not for the program that is explored."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def ctrl_c_stops(kernel: Any) -> Iterator[None]:
    """Ctrl-C ends the current run, whatever the program catches, and then the exploration: KeyboardInterrupt.

    Signals can be handled in the interpreter's main thread only; in another thread nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        error = KeyboardInterrupt()
        kernel.abort(error)
        raise error  # at once, because a call into C that waits would otherwise go on waiting

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # a subinterpreter
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
