"""A file with a token in one of its first lines: with this file alone, anybody can replay the schedule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.errors import UsageError
from graders.grading import read
from graders.reports import terminal
from graders.results import CheckResult, Report

LINES_MAX = 3  # the token's line is among the first three: a shebang and the name of the encoding may stand above it

_LINE = re.compile(rb"^#[ \t]*stall replay (\S+) \((\w+)\)[ \t]*\r?$")
_BEFORE = re.compile(rb"^#!|^[ \t\f]*#.*?coding[:=]")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Shared:
    """What the line says: the token, and which exercise the file is, whatever its name."""

    token: str
    exercise: str


def told_by(path: Path) -> Shared | None:
    """What the file's own line says; None if there is no such line, or no file."""
    try:
        with path.open("rb") as file:
            lines = [file.readline(4096) for _ in range(LINES_MAX)]
    except OSError:
        return None
    found = next((match for line in lines if (match := _LINE.match(line.removeprefix(_BOM).rstrip(b"\n")))), None)
    return Shared(found[1].decode("utf-8", "replace"), found[2].decode("ascii", "replace")) if found else None


def with_token(source: bytes, shared: Shared) -> bytes:
    """The source with the line added, as near to the top as Python allows."""
    bom = _BOM if source.startswith(_BOM) else b""
    lines = source.removeprefix(bom).splitlines(keepends=True)
    if lines and _LINE.match(lines[0].rstrip(b"\n")):
        lines = lines[1:]
    at = max((i + 1 for i, line in enumerate(lines[:2]) if _BEFORE.match(line)), default=0)
    end = b"\r\n" if lines and lines[0].endswith(b"\r\n") else b"\n"
    line = f"# stall replay {shared.token} ({shared.exercise})".encode() + end
    return bom + b"".join([*lines[:at], line, *lines[at:]])


def check_target(target: str) -> None:
    """Raise UsageError if a shared file must not be written here: over another program, or under another kind
    of name.
    """
    if not target.endswith(".py"):
        raise UsageError("share-no-python", path=target)
    if Path(target).exists() and told_by(Path(target)) is None:
        raise UsageError("share-over-other", path=target)


def share(reports: Sequence[Report], files: Sequence[Path], target: str) -> bool:
    """Write the first file that has a schedule to show, with its token, to `target`. Returns whether there was one."""
    for report, path in zip(reports, files, strict=True):
        check = _told(report)
        source = read(path).source
        if check is None or check.token is None or source is None:
            continue
        try:
            Path(target).write_bytes(with_token(source, Shared(check.token, report.exercise)))
        except OSError as error:
            raise UsageError("cannot-write", path=target, error=error.strerror or str(error)) from None
        return True
    return False


def _told(report: Report) -> CheckResult | None:
    """The check that failed, or one whose task was to show something and did."""
    first = terminal.first_failure(report)
    if first is not None and not first.bonus and first.token:
        return first
    return next((check for check in report.checks if check.token and not check.bonus), None)
