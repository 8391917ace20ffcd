"""Whose doing it was that Python itself died in a child: read off what the interpreter's fault handler wrote.

A kill for time or memory is the machine's word, and never a mark. A crash of the interpreter (iterators inside of
iterators until the C stack is full) is neither: where a frame of the submission is the one at work, and it happens
again in a fresh interpreter, it is as much the program's own as an endless recursion is. Who forges this text can only
win a 0. Where anything of ours is at work, we say nothing: that may be a mistake of ours.
"""

from __future__ import annotations

import os
import re

from graders.errors import SandboxError
from graders.sandbox.spawn import ROOT

__all__ = ["busy_at", "line_of"]

# Of the C code's own making; whatever else ends a process was sent by somebody.
SIGNALS = frozenset({"SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE", "SIGILL"})
OUT_OF_MEMORY = "MemoryError"  # as in "Cannot recover from MemoryErrors while normalizing exceptions"
STACK = "(most recent call first):\n"
C_STACK = "\nCurrent thread's C stack trace "  # since 3.14, after Python's own, and announced in the same words
FRAME = re.compile(r'  File "(.*)", line (\d+) in ')


def line_of(error: SandboxError, file: str) -> int | None:
    """The line of `file` at which a child crashed; None where it did not, or where somebody else is to blame."""
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
    """The line of `file` at which, or below which, a child was when its time was up. It says where to look, no more."""
    wanted = _escaped(file)
    frames = map(FRAME.match, _apart(traceback)[1].splitlines())
    return next((int(frame[2]) for frame in frames if frame is not None and frame[1] == wanted), None)


def _apart(traceback: str) -> tuple[str, str]:
    """What was said before the last stack of Python's frames, and that stack with what follows it."""
    said, _, stack = (traceback.rpartition(C_STACK)[0] or traceback).rpartition(STACK)
    return said, stack


def _escaped(path: str) -> str:
    """As the fault handler writes it."""
    return path.encode("ascii", "backslashreplace").decode("ascii")


# What a program may call: how we call what it calls, and the standard library.
_FOLDERS = (str(ROOT / "graders" / "engine" / "virtual"), os.path.dirname(os.__file__))
ON_BEHALF = (*(_escaped(folder + os.sep) for folder in _FOLDERS), "<frozen ")
