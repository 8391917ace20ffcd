"""The only way by which a student's text enters a report.

A submission chooses its thread names, messages, prints and source lines. A terminal obeys escape sequences, an editor
obeys bidi marks, and a line of ten million characters makes a report unusable. This module lets none of that pass.
"""

from __future__ import annotations

import functools
import unicodedata

LINE_LIMIT = 400  # characters
TEXT_LIMIT = 4000  # characters
TAB = "    "

# Control characters, format characters (bidi marks, zero width, byte order mark), lone surrogates, private use,
# unassigned, and the two separators that some terminals and all JavaScript take for a line break.
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_MARKS = frozenset(("Mn", "Me", "Mc"))
_MARKS_MAX = 3  # with more combining marks on one letter, they reach over the lines above


def safe_line(text: object, limit: int = LINE_LIMIT) -> str:
    """One printable line.

    Line breaks become `\\n`, control sequences are escaped, and a long text is cut with a notice.
    """
    return _escape(_cut(_text_of(text), limit))


def safe_text(text: object, limit: int = TEXT_LIMIT) -> str:
    """Several printable lines. Each line and the whole text are cut with a notice."""
    lines = _cut(_text_of(text).replace("\r\n", "\n"), limit).split("\n")
    return "\n".join(_escape(_cut(line, LINE_LIMIT)) for line in lines)


def _text_of(value: object) -> str:
    try:
        return value if type(value) is str else str(value)
    except Exception:  # a value with a faulty __str__; cannot happen with stored JSON, but is caught in any case
        return "?"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]} …(+{len(text) - limit})"


def _escape(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _escape_each(text)


@functools.lru_cache(2048)  # a page repeats the same names and lines at every step
def _escape_each(text: str) -> str:
    out: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        if char == "\t":
            out.append(TAB)
        elif category in _UNSAFE or marks > _MARKS_MAX:
            out.append(char.encode("unicode_escape").decode("ascii"))
        else:
            out.append(char)
    return "".join(out)
