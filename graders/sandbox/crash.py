"""Who is to blame when Python itself died in a child: read from what the interpreter's fault handler wrote.

A kill for time or memory says something about the machine and never gives a mark. A crash of the interpreter is
different (for example iterators inside of iterators until the C stack is full). If a frame of the submission was at
work, and the crash happens again in a fresh interpreter, the program is to blame as for an endless recursion. A student
who forges this text can only win a 0. If any code of ours was at work, the result is no mark, because it may be our
mistake.
"""

from __future__ import annotations

import os
import re

from graders.errors import SandboxError
from graders.sandbox.spawn import ROOT

__all__ = ["busy_at", "line_of"]

# Signals that C code causes itself. Any other signal that ends a process was sent by somebody.
SIGNALS = frozenset({"SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE", "SIGILL"})
OUT_OF_MEMORY = "MemoryError"  # as in "Cannot recover from MemoryErrors while normalizing exceptions"
STACK = "(most recent call first):\n"
# since 3.14; it follows Python's own stack and begins with the same words
C_STACK = "\nCurrent thread's C stack trace "
FRAME = re.compile(r'  File "(.*)", line (\d+) in ')


def line_of(error: SandboxError, file: str) -> int | None:
    """The line of `file` at which a child crashed; None if it did not crash, or if something else is to blame."""
    said, stack = _apart(getattr(error, "traceback", ""))
    if error.code != "child-died" or error.details.get("how") not in SIGNALS or OUT_OF_MEMORY in said:
        return None
    wanted = _escaped(file)
    for line in stack.splitlines() if said else ():
        frame = FRAME.match(line)
        if frame is None:
            return None
        if frame[1] == wanted:
            return int(frame[2])
        if not frame[1].startswith(ON_BEHALF):
            return None
    return None


def busy_at(traceback: str, file: str) -> int | None:
    """The line of `file` at which, or below which, a child was when its time was up. It only says where to look."""
    wanted = _escaped(file)
    frames = map(FRAME.match, _apart(traceback)[1].splitlines())
    return next((int(frame[2]) for frame in frames if frame is not None and frame[1] == wanted), None)


def _apart(traceback: str) -> tuple[str, str]:
    """The text before the last stack of Python's frames, and that stack with what follows it."""
    said, _, stack = (traceback.rpartition(C_STACK)[0] or traceback).rpartition(STACK)
    return said, stack


def _escaped(path: str) -> str:
    """The path as the fault handler writes it."""
    return path.encode("ascii", "backslashreplace").decode("ascii")


# Code that runs on behalf of a program: our own stand-ins, which it calls, and the standard library.
_FOLDERS = (str(ROOT / "graders" / "engine" / "virtual"), os.path.dirname(os.__file__))
ON_BEHALF = (*(_escaped(folder + os.sep) for folder in _FOLDERS), "<frozen ")
