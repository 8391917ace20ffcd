"""Says whether a source that this Python cannot parse is written for a newer one, and what in it is newer.

The words of the error decide nothing, since they differ between versions. Instead each newer construct is spelled as
older Pythons would have it. If the parser then gets past the line of its error, and does not without that spelling, the
construct is the reason.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from graders.engine.instrument.texts import bare, brackets, in_older_strings

__all__ = ["needs_newer"]

SIZE_MAX = 100_000  # characters; longer sources are not looked at
_OPEN_STAR = re.compile(r"(?:[\[({]\s*|\{\s*\*)(\*)(?!\*)")
_PARAMETERS = re.compile(r"\b(?:def|class|type)\s+\w+\s*(\[)")
_EXCEPT = re.compile(r"^[ \t]*except\b[ \t]*\*?([^:\n]*):", re.MULTILINE)


def _put(pattern: str, older: str) -> Callable[[str], str]:
    """Return a function that replaces `pattern` by `older` everywhere in the code, but not in texts."""
    compiled = re.compile(pattern, re.MULTILINE)

    def spell(source: str) -> str:
        return _exchange(source, ((m.start(), m.end(), m.expand(older)) for m in compiled.finditer(bare(source))))

    return spell


def _exchange(source: str, changes: Iterable[tuple[int, int, str]]) -> str:
    for start, end, text in sorted(changes, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _blank(source: str, start: int, end: int) -> tuple[int, int, str]:
    """The change that blanks `start` to `end` and keeps the line count; backslashes join the lines."""
    return start, end, re.sub(r"[^\n]", " ", source[start:end]).replace("\n", "\\\n")


def _unpacked(source: str) -> str:
    """Spell `[*x for x in xs]` as `[x for x in xs]`: the star comes first in its brackets, and is the only one."""
    code = bare(source)
    pairs = brackets(code)
    stars = [star for star in _OPEN_STAR.finditer(code) if star.start() in pairs and pairs[star.start()].first == "for"]
    return _exchange(source, ((s.start() + 1, s.end(), s[0][1:].replace("*", " ")) for s in stars))


def _parameters(*, default: bool) -> Callable[[str], str]:
    """Spell `def f[T](x)`, `class C[T]` and `type X[T] = ...` without those brackets."""

    def spell(source: str) -> str:
        code = bare(source)
        pairs = brackets(code)
        pairs_here = [pairs[head.start(1)] for head in _PARAMETERS.finditer(code) if head.start(1) in pairs]
        return _exchange(source, (_blank(source, p.start, p.end) for p in pairs_here if p.assigns is default))

    return spell


def _grouped(source: str) -> str:
    """Spell `except A, B:` as `except (A, B):`."""
    found = [m for m in _EXCEPT.finditer(bare(source)) if "," in m[1]]
    return _exchange(source, ((m.start(1), m.end(1), f" ({source[m.start(1) : m.end(1)].strip()})") for m in found))


def _starred(source: str) -> str:
    return re.sub(r"((?<=[\w\])])\[|[:,])(\s*)\*(?=\w)", r"\1\2 ", source)


# Code, first version, and respelling of each newer construct: first those in texts, then those around them.
_FEATURES: tuple[tuple[str, tuple[int, int], Callable[[str], str]], ...] = (
    ("newer-t-string", (3, 14), _put(r"\b(?:[tT][rR]?|[rR][tT])(?=['\"])", "f")),
    ("newer-f-string", (3, 12), in_older_strings),
    ("newer-lazy-import", (3, 15), _put(r"(^[ \t]*|[;:][ \t]*)lazy[ \t]+(?=import\b|from\b)", r"\1")),
    ("newer-unpacking-comprehension", (3, 15), _unpacked),
    ("newer-except", (3, 14), _grouped),
    ("newer-parameter-default", (3, 13), _parameters(default=True)),
    ("newer-parameters", (3, 12), _parameters(default=False)),
    ("newer-type-statement", (3, 12), _put(r"(^[ \t]*|[;:][ \t]*)type[ \t]+(?=\w+\s*[\[=])", r"\1")),
    ("newer-except-star", (3, 11), _put(r"\bexcept\s*\*", "except ")),
    ("newer-star", (3, 11), _starred),
)


def needs_newer(source: str, error: SyntaxError, here: tuple[int, int] = sys.version_info[:2]) -> dict[str, Any] | None:
    """`code`, `line` and `version` for a SubmissionError; None if the error is one in every known Python."""
    at = error.lineno or 0
    if not 0 < at <= source.count("\n") + 1 or len(source) > SIZE_MAX:
        return None
    newer = [feature for feature in _FEATURES if feature[1] > here]
    if not _gets_past(at, _spelled(source, newer)):
        return None
    for feature in sorted(newer, key=lambda feature: (feature[1], _FEATURES.index(feature)), reverse=True):
        if not _gets_past(at, _spelled(source, [other for other in newer if other is not feature])):
            return {"code": feature[0], "line": at, "version": "{}.{}".format(*feature[1])}
    return None


def _spelled(source: str, features: Iterable[tuple[str, tuple[int, int], Callable[[str], str]]]) -> str:
    for _, _, spell in features:
        source = spell(source)
    return source


def _gets_past(at: int, source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return (error.lineno or 0) > at
    except (ValueError, RecursionError, MemoryError):  # the parser has read it; something else is too much
        return False
    return True
