"""The names and texts of a student's objects, found without calling their code.

A class may have a `__name__` of its own making; its `__str__` may raise, never return, or return something that is no
text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["TEXT_MAX", "class_name", "plain_text", "thread_name"]

TEXT_MAX = 10_000  # of an exception's text, or of a name, that are kept
_name_of: Callable[[type], str] = type.__dict__["__name__"].__get__  # not the one of a metaclass


def class_name(cls: type) -> str:
    return plain_text(_name_of(cls))


def plain_text(value: Any) -> str:
    """A text as an exact `str` of bounded length. For anything else, the name of its class."""
    if type(value) is str and len(value) <= TEXT_MAX:
        return value
    return str.__getitem__(value, slice(0, TEXT_MAX)) if isinstance(value, str) else f"<{class_name(type(value))}>"


def thread_name(thread: Any) -> str:
    """A thread's name, without calling a subclass's property; before `Thread.__init__`, its class's name.

    Never empty.
    """
    name = thread.__dict__.get("_name")
    if type(name) is str and 0 < len(name) <= TEXT_MAX:  # the usual case
        return name
    return (plain_text(name) or "''") if name is not None else class_name(type(thread))
