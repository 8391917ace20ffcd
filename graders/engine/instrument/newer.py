"""Whether a text that this Python cannot read is written for a newer one, and what in it is newer.

Nothing is guessed from the words of the error, which differ between versions: the line that it names is spelled as
older Pythons would have it, and where the parser then gets past that line, what was spelled is the reason.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

__all__ = ["needs_newer"]

_BRACES = re.compile(r"\{[^{}]*\}")
_PARAMETERS = r"\b(def|class)(\s+\w+)\s*\[%s\](?=\s*[(:])"


def _put(pattern: str, old: str) -> Callable[[str], str]:
    return lambda line: re.sub(pattern, old, line)


def _group(line: str) -> str:
    """`except A, B:` as `except (A, B):`."""
    return re.sub(r"\b(except\s*\*?)\s+([^:()]+,[^:()]+?)\s*:", r"\1 (\2):", line)


def _calm(line: str) -> str:
    """What stands in the braces of an f-string, without backslashes, and with the other kind of quotes."""
    outer = re.search(r"\b[rR]?[fF][rR]?(['\"])", line)
    mine, other = (outer[1], "'" if outer[1] == '"' else '"') if outer else ("", "")
    return _BRACES.sub(lambda found: found[0].replace("\\", "").replace(mine, other), line) if outer else line


# What is newer, since when, and a line with it as older Pythons would have it.
_FEATURES: tuple[tuple[str, tuple[int, int], Callable[[str], str]], ...] = (
    ("newer-lazy-import", (3, 15), _put(r"(^|;)(\s*)lazy\s+(?=import\b|from\b)", r"\1\2")),
    ("newer-unpacking-comprehension", (3, 15), _put(r"([\[({])\s*\*{1,2}(?=[^\])}]*\bfor\b)", r"\1")),
    ("newer-except", (3, 14), _group),
    ("newer-t-string", (3, 14), _put(r"\b(?:[tT][rR]?|[rR][tT])(?=['\"])", "f")),
    ("newer-parameter-default", (3, 13), _put(_PARAMETERS % r"[^()]*=[^()]*?", r"\1\2")),
    ("newer-parameters", (3, 12), _put(_PARAMETERS % r"[^()=]*?", r"\1\2")),
    ("newer-type-statement", (3, 12), _put(r"(^|;)(\s*)type\s+(\w+)\s*(\[[^=]*\]\s*)?=", r"\1\2\3 =")),
    ("newer-f-string", (3, 12), _calm),
    ("newer-except-star", (3, 11), _put(r"\bexcept\s*\*", "except ")),
    ("newer-star", (3, 11), _put(r"((?<=[\w\])])\[|:)\s*\*(?=\w)", r"\1 ")),
)


def needs_newer(source: str, error: SyntaxError, here: tuple[int, int] = sys.version_info[:2]) -> dict[str, Any] | None:
    """`code`, `line` and `version` of a SubmissionError; None where the error is one in every Python that is known."""
    lines = source.splitlines(keepends=True)
    at = error.lineno or 0
    if not 0 < at <= len(lines):
        return None
    for code, version, older in _FEATURES:
        spelled = older(lines[at - 1])
        if version > here and spelled != lines[at - 1] and _gets_past(at, [*lines[: at - 1], spelled, *lines[at:]]):
            return {"code": code, "line": at, "version": "{}.{}".format(*version)}
    return None


def _gets_past(at: int, lines: list[str]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("".join(lines))
    except SyntaxError as error:
        return (error.lineno or 0) > at
    except (ValueError, RecursionError, MemoryError):  # it was read, and is too much for another reason
        return False
    return True
