"""How deep a program may recurse: as deep as without us, so our own frames in between do not count."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from graders.engine.roles import role

# Until 3.11 a function written in C counts as a frame, too. In 3.11 it does not where the interpreter takes a short
# cut, which it never takes from here. There is no short cut for functions of one argument.
BY_OPERATOR = 2 + (sys.version_info < (3, 12))
BY_CALL = 3
_IN_SHORT = sys.version_info[:2] == (3, 11)
_OF_ONE = frozenset({repr, any, all, abs, hash, len, ascii, next, iter})


def by_call(function: Any) -> int:
    """The number of our frames between the program and a built-in function that it calls."""
    return BY_CALL + (_IN_SHORT and type(function) is types.BuiltinFunctionType and function not in _OF_ONE)


def is_plain_class(cls: type) -> bool:
    """Whether making an instance runs only the class's own methods, and no C code that could call others."""
    new: Any = cls.__new__
    init: Any = cls.__init__  # type: ignore[misc]
    return new is object.__new__ and (init is object.__init__ or type(init) is types.FunctionType)


def calls_plainly(function: Any) -> bool:
    """Whether `function` runs at once, or a method of a program's class does, with no C code in between."""
    return not isinstance(function, type) or is_plain_class(function)


def is_python(function: Any) -> bool:
    return type(function) is types.FunctionType or type(function) is types.MethodType


def answers_in_python(function: Any) -> bool:
    return type(type(function).__dict__.get("__call__")) is types.FunctionType


def runs_python(function: Any) -> bool:
    return type(function) is types.FunctionType or answers_in_python(function)


@role(calls=runs_python)
def deeper(frames: int, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Call `function`, which may call the program again, as if the last `frames` frames, this one too, were none."""
    sys.setrecursionlimit(sys.getrecursionlimit() + frames)
    try:
        # `string.templatelib.Template` takes no keywords, and refuses a mapping of none as well.
        return function(*args, **kwargs) if kwargs else function(*args)
    finally:
        try:
            sys.setrecursionlimit(sys.getrecursionlimit() - frames)
        except RecursionError:  # the stack is full up to here; an outer call takes its part back
            pass


def _next_of(iterator: Any) -> Any:
    return deeper(3, next, (iterator,), {})


# In 3.10 `next` counts as a frame as well.
next_of: Callable[[Any], Any] = next if sys.version_info >= (3, 11) else _next_of


def back_to(limit: int) -> None:
    """Set the recursion limit back, so that every run begins with the same."""
    if sys.getrecursionlimit() != limit:
        sys.setrecursionlimit(limit)
