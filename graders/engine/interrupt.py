"""What ends an exploration from outside: Ctrl-C, which is meant for us and not for the program that is explored, and a
call into C that does not come back."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

from graders.errors import Uncontrollable

CALL_S_MAX = 20  # seconds of the processor in one call: then it is given up, and nothing is said of the program


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


@contextlib.contextmanager
def long_calls_stop(kernel: Any) -> Iterator[None]:
    """End the exploration with Uncontrollable where a thread stands in one call into C for CALL_S_MAX seconds.

    `re.match`, `**` and the like look for signals; C code that does not can only be ended from outside.
    """
    free = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not free or signal.getsignal(signal.SIGPROF) is not signal.SIG_DFL or any(signal.getitimer(signal.ITIMER_PROF)):
        yield  # a profiler has it
        return
    stood: tuple[Any, ...] = ()
    seconds = 0

    def look(signum: int, frame: Any) -> None:
        nonlocal stood, seconds
        here = (id(frame), frame.f_lasti, kernel.steps, kernel.laps) if frame is not None else ()
        seconds = seconds + 1 if here == stood and kernel.current is not None else 0
        stood = here
        if seconds >= CALL_S_MAX:
            seconds = 0
            error = Uncontrollable("call-too-long", line=kernel.line_of(frame)[0], seconds=CALL_S_MAX)
            kernel.abort(error)
            raise error

    try:
        signal.signal(signal.SIGPROF, look)
    except ValueError:  # a subinterpreter
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, 1, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
