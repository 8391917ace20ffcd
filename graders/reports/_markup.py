"""Text of ours and of students' as HTML: where a line may break, and what is code in a sentence. For the templates."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

BREAKS_FROM = 12  # characters: shorter code always has room
_AFTER = re.compile(r"(?<=[(\[{,.=])(?=\w)")
_IN_NAME = re.compile(r"(?<=_)(?=\w)")
_QUOTED = re.compile(r"`([^`]+)`")


def breakable(code: str) -> Markup:
    """Code that may go on in the next line where a reader expects it, instead of in the middle of a name."""
    if len(code) < BREAKS_FROM:
        return escape(code)
    return Markup("<wbr>").join(_AFTER.split(code))


def parted(name: str) -> Markup:
    """The name of an exercise, which may go on in the next line behind an underscore."""
    return Markup("<wbr>").join(_IN_NAME.split(name))


def quoted(sentence: str) -> Markup:
    """A sentence in which what stands between backticks is set as code."""
    text, *rest = _QUOTED.split(sentence)
    shown = escape(text)
    for code, after in zip(rest[::2], rest[1::2], strict=True):
        shown += Markup("<code>{}</code>").format(code) + after
    return shown
