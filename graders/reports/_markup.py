"""Our texts and students' texts as HTML for the templates: where a line may break, and what is code in a sentence."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

BREAKS_FROM = 12  # characters: shorter code always has room
_AFTER = re.compile(r"(?<=[(\[{,.=])(?=\w)")
_IN_NAME = re.compile(r"(?<=_)(?=\w)")
_QUOTED = re.compile(r"`([^`]+)`")


def breakable(code: str) -> Markup:
    """Code that may break between lines where a reader expects it, and not in the middle of a name."""
    if len(code) < BREAKS_FROM:
        return escape(code)
    return Markup("<wbr>").join(_AFTER.split(code))


def parted(name: str) -> Markup:
    """The name of an exercise, which may break between lines after an underscore."""
    return Markup("<wbr>").join(_IN_NAME.split(name))


def quoted(sentence: str) -> Markup:
    """A sentence in which the text between backticks is marked as code."""
    text, *rest = _QUOTED.split(sentence)
    shown = escape(text)
    for code, after in zip(rest[::2], rest[1::2], strict=True):
        shown += Markup("<code>{}</code>").format(code) + after
    return shown
