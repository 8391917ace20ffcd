"""Finds where the string literals of a source end, as Python 3.12 and later reads them, and spells them for older ones.

This is for sources that this Python cannot parse, so `ast` and `tokenize` are of no use.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Brackets", "bare", "brackets", "in_older_strings"]

_START = re.compile(r"(?:(?<!\w)([A-Za-z]{1,2}))?('''|\"\"\"|'|\")|#[^\n]*")
_FORMATTED = frozenset({"f", "F", "fr", "fR", "Fr", "FR", "rf", "rF", "Rf", "RF", "t", "T", "tr", "rt", "tR", "Tr"})
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_MARKS = re.compile(r"[\[({\])},]|\bfor\b|[=!<>:]?=+")
_WORD = re.compile(r"\w+")
_CONVERSION = re.compile(r"!\s*[rsa]\s*")
FAILURES_MAX = 20  # texts that are never closed; after so many the rest is not looked at
DEPTH_MAX = 20  # levels of texts inside of texts


class _Unreadable(Exception):
    """No Python could read this text."""


@dataclass
class _Text:
    """A string literal (`source[start:end]`) or a comment. `inside` are the ranges of the code in its braces."""

    start: int
    end: int
    quote: str
    formatted: bool
    inside: list[tuple[int, int]]


def _texts(source: str) -> Iterator[_Text]:
    """The string literals and comments of a source, in order. One that is never closed ends at the end of its line."""
    position = failures = 0
    while failures < FAILURES_MAX and (found := _START.search(source, position)) is not None:
        if found[2] is None:
            text = _Text(found.start(), found.end(), "", False, [])
        else:
            try:
                text = _text(source, found, 0)
            except _Unreadable:
                failures += 1
                end = source.find("\n", found.end())
                text = _Text(found.start(), len(source) if end < 0 else end, "", False, [])
        yield text
        position = text.end


def _text(source: str, found: re.Match[str], depth: int) -> _Text:
    quote, formatted = found[2], found[1] in _FORMATTED
    text = _Text(found.start(), 0, quote, formatted, [])
    raw, position = "r" in (found[1] or "").lower(), found.end()
    while not source.startswith(quote, position):
        char = source[position : position + 1]
        if not char or (char == "\n" and len(quote) == 1):
            raise _Unreadable
        if (char == "\\" and not (raw and source[position + 1 : position + 2] in "{}")) or (
            formatted and char in "{}" and source[position + 1 : position + 2] == char
        ):
            position += 2
        elif formatted and char == "{":
            position = _field(source, position + 1, text, depth)
        elif formatted and char == "}":
            raise _Unreadable
        else:
            position += 1
    text.end = position + len(quote)
    return text


def _field(source: str, position: int, text: _Text, depth: int) -> int:
    """Read one `{...}` from behind its brace: note where its code lies, and return where it ends."""
    start, brackets = position, ""
    if depth > DEPTH_MAX:
        raise _Unreadable
    while True:
        char = source[position : position + 1]
        found = _START.match(source, position)
        if found is not None:
            position = found.end() if found[2] is None else _text(source, found, depth + 1).end
        elif not char:
            raise _Unreadable
        elif char in _CLOSES:
            brackets += _CLOSES[char]
            position += 1
        elif brackets and char == brackets[-1]:
            brackets = brackets[:-1]
            position += 1
        elif char in ")]" or (char == "}" and brackets):
            raise _Unreadable
        elif not brackets and (char in "}:" or (char == "!" and source[position + 1 : position + 2] != "=")):
            break
        else:
            word = _WORD.match(source, position)
            position = word.end() if word is not None and _START.match(source, position) is None else position + 1
    end = position
    while source[end - 1 : end].isspace():
        end -= 1
    text.inside.append((start, end - (source[end - 1] == "=" and source[end - 2] not in "=!<>")))
    return _behind(source, position, text, depth)


def _behind(source: str, position: int, text: _Text, depth: int) -> int:
    """Skip what may follow the code of a field: `!r`, a format, the brace. Return where that ends."""
    conversion = _CONVERSION.match(source, position)
    position = conversion.end() if conversion is not None else position
    if source.startswith(":", position):
        position += 1
        while not source.startswith("}", position):
            char = source[position : position + 1]
            if not char or (char == "\n" and len(text.quote) == 1):
                raise _Unreadable
            position = _field(source, position + 1, text, depth + 1) if char == "{" else position + 1
    if not source.startswith("}", position):
        raise _Unreadable
    return position + 1


def bare(source: str) -> str:
    """`source` with blanks for comments and for all in its texts but the quotes. No other character moves."""
    parts, position = [], 0
    for text in _texts(source):
        body = re.sub(r"[^\n]", " ", source[text.start : text.end])
        if text.quote:
            head = source.index(text.quote, text.start) + len(text.quote) - text.start
            body = source[text.start : text.start + head] + body[head : -len(text.quote)] + text.quote
        parts += [source[position : text.start], body]
        position = text.end
    return "".join([*parts, source[position:]])


@dataclass
class Brackets:
    """A pair of brackets, `code[start:end]`: which of `for` and `,` comes first in it, and whether it contains `=`."""

    start: int
    end: int = 0
    first: str | None = None
    assigns: bool = False


def brackets(code: str) -> dict[int, Brackets]:
    """The pairs of brackets in code without texts, by the place where they begin."""
    found: dict[int, Brackets] = {}
    open_: list[tuple[Brackets, str]] = []
    for mark in _MARKS.finditer(code):
        if mark[0] in _CLOSES:
            open_.append((Brackets(mark.start()), _CLOSES[mark[0]]))
        elif not open_:
            continue
        elif mark[0] == open_[-1][1]:
            pair = open_.pop()[0]
            pair.end = mark.end()
            found[pair.start] = pair
        elif mark[0] in (",", "for"):
            open_[-1][0].first = open_[-1][0].first or mark[0]
        elif mark[0] == "=":
            open_[-1][0].assigns = True
    return found


def in_older_strings(source: str) -> str:
    """`source` with plain texts for its f-strings, if the content of their braces is code by itself."""
    parts, position = [], 0
    for text in _texts(source):
        is_f = text.formatted and "f" in source[text.start : text.start + 2].lower()
        if is_f and all(_is_code(source[start:end]) for start, end in text.inside):
            whole = source[text.start : text.end]
            breaks = "\n" * whole.count("\n")
            plain = f"{text.quote}{breaks}{text.quote}" if len(text.quote) == 3 else "''" + breaks.replace("\n", "\\\n")
            parts += [source[position : text.start], plain]
            position = text.end
    return "".join([*parts, source[position:]])


def _is_code(code: str) -> bool:
    try:
        ast.parse(f"({in_older_strings(code).strip()}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(code.strip())
