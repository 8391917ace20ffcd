"""Calls functions that the library was handed. From this file a method of a lock, a queue ... announces itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from graders.engine.roles import role
from graders.engine.virtual.depth import calls_plainly


@role(calls=calls_plainly)
def call(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def handing(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, wrapped so that the library calls it from here."""

    def handed(*args: Any, **kwargs: Any) -> Any:
        return call(function, *args, **kwargs)

    return handed


def hand_over(cls: type, name: str) -> None:
    """Wrap the argument `name` of `cls(...)`, which the object will call later."""
    init: Any = cls.__init__  # type: ignore[misc]
    names = init.__code__.co_varnames[: init.__code__.co_argcount]
    place = names.index(name) - 1

    def __init__(self: Any, /, *args: Any, **kwargs: Any) -> None:
        if kwargs.get(name) is not None:
            kwargs[name] = handing(kwargs[name])
        elif len(args) > place and args[place] is not None:
            args = (*args[:place], handing(args[place]), *args[place + 1 :])
        init(self, *args, **kwargs)

    __init__.__doc__, __init__.__qualname__, __init__.__module__ = init.__doc__, init.__qualname__, init.__module__
    __init__.__signature__ = inspect.signature(init)  # type: ignore[attr-defined]
    cls.__init__ = __init__  # type: ignore[misc]
