"""What can go wrong on our side or with the input, as a tree. Each error knows its exit code.

    StallError                 2   could not judge
    ├── UsageError             2   the command line asks for something that does not exist
    ├── SubmissionError        2   a file cannot be loaded: carries a message key, the line, and placeholders
    ├── TokenError             2   a schedule token is damaged or belongs to another program
    ├── Diverged               2   the code has changed: the schedule does not fit at step k
    ├── Uncontrollable         2   the program does what no scheduler can control (processes, sockets, ...)
    ├── Refused                2   a submission uses what the course's language does not have: carries the line
    └── SandboxError           2   the child died, or answered with something that is not a result

A student's mistake is never an exception of ours: it is a value in `graders.results`.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "Diverged",
    "Refused",
    "SandboxError",
    "StallError",
    "SubmissionError",
    "TokenError",
    "Uncontrollable",
    "UsageError",
]


class StallError(Exception):
    """Root of the tree.

    `code` is a key of the message catalogue (`graders.feedback`), `args` its placeholders. `str()` gives the English
    fallback, so that an error is readable even if no catalogue is loaded.
    """

    exit_code = 2

    def __init__(self, code: str, /, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details: dict[str, Any] = args

    def __str__(self) -> str:
        details = ", ".join(f"{name}: `{value}`" for name, value in self.details.items())
        return f"{self.code}: {details}" if details else self.code


class UsageError(StallError):
    """The command line names a file, exercise or option that does not exist."""


class SubmissionError(StallError):
    """A module cannot be loaded. `line` is 1-based, or None if no line is to blame."""

    def __init__(self, code: str, /, *, line: int | None = None, **args: Any) -> None:
        super().__init__(code, **args)
        self.line = line


class TokenError(StallError):
    """A schedule token is damaged, of another version, or made for another program."""


class Diverged(StallError):
    """A replayed schedule asks at step `step` for a thread that cannot run there."""


class Uncontrollable(StallError):
    """The program uses something that runs outside the scheduler's reach."""

    def __init__(self, code: str, /, *, line: int | None = None, **args: Any) -> None:
        super().__init__(code, **args)
        self.line = line


class Refused(StallError):
    """A submission uses what the allowed language does not have. `line` is 1-based."""

    def __init__(self, code: str, /, *, line: int | None = None, **args: Any) -> None:
        super().__init__(code, **args)
        self.line = line


class SandboxError(StallError):
    """A child process died or did not answer with one complete, well-formed document."""
