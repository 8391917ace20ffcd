"""Wrong calls raise the words of the running Python: the real thing is called in the same way, and raises.

The objects made here for that are new, and no other thread has them. A real lock that is free is acquired at once.
"""

from __future__ import annotations

import _queue
import _thread
import functools
import types
from collections.abc import Callable
from typing import Any

__all__ = [
    "Starred", "blocking_of", "check_lock_call", "excepthook", "filled", "instead", "made_in_c", "of_simple_queue",
    "stack_size", "timeout_of",
]  # fmt: skip


def _blocking(blocking: Any = True, timeout: Any = -1) -> tuple[Any, Any]:
    return blocking, timeout


def blocking_of(lock_is_plain: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """`blocking` and `timeout` of `lock.acquire(...)`. Raises what the real one raises."""
    lock: Any = _thread.allocate_lock() if lock_is_plain else _thread.RLock()
    lock.acquire(*args, **kwargs)
    return _blocking(*args, **kwargs)


def check_lock_call(lock_is_plain: bool, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Raise what the real method raises for `lock.release(1)` and the like: it takes no arguments, and got some."""
    lock: Any = _thread.allocate_lock() if lock_is_plain else _thread.RLock()
    lock.acquire()
    getattr(lock, name)(*args, **kwargs)


def _timeout(timeout: Any = None) -> Any:
    return timeout


def timeout_of(function: Callable[..., Any], thing: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`timeout` of `thread.join(...)`. `function` is the library's, which raises for arguments that do not fit."""
    try:
        return _timeout(*args, **kwargs)
    except TypeError:
        function(thing, *args, **kwargs)
        raise


def of_simple_queue(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Call a method of a real `queue.SimpleQueue`, which raises. It holds one item, so that no call waits."""
    queue: Any = _queue.SimpleQueue()
    queue.put(None)
    getattr(queue, name)(*args, **kwargs)


def stack_size(*args: Any, **kwargs: Any) -> int:
    """`threading.stack_size`: here no thread has a stack of its own. Raises what the real one raises."""
    if kwargs or (args and not (len(args) == 1 and type(args[0]) is int and (args[0] == 0 or args[0] >= 32_768))):
        _thread.stack_size(*args, **kwargs)
    return 0


def excepthook(*args: Any, **kwargs: Any) -> None:
    if kwargs or len(args) != 1:
        hook: Any = _thread._excepthook
        hook(*args, **kwargs)


def made_in_c(cls: type, name: str) -> None:
    """Make errors name the methods of `cls` as they name those of the C type for which `cls` stands."""
    found = [item for base in cls.__mro__ for item in vars(base).items()]
    for key, value in found:
        if type(value) is types.FunctionType and value.__name__ == key:
            value.__qualname__ = f"{name}.{key}"
            value.__module__ = None  # type: ignore[assignment]


def instead(real: Callable[..., Any], function: Callable[[], Any]) -> Callable[..., Any]:
    """`function`, which takes no arguments, for a program that may call it with some."""

    @functools.wraps(real, updated=())
    def call(*args: Any, **kwargs: Any) -> Any:
        return real(*args, **kwargs) if args or kwargs else function()

    return call


_PLACEHOLDER = getattr(functools, "Placeholder", None)  # since 3.14


def filled(function: functools.partial[Any], args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What a partial passes on when it is called with `args`; None where these are too few for its placeholders."""
    empty = sum(_PLACEHOLDER is not None and arg is _PLACEHOLDER for arg in function.args)
    if len(args) < empty:
        return None
    given = iter(args)
    return (*(next(given) if empty and arg is _PLACEHOLDER else arg for arg in function.args), *given)


class Starred(functools.partial[Any]):
    """Stands for `f` in `f(*x)`: if `x` cannot be unpacked, Python's error names the function."""

    def named(self, function: Any) -> Starred:
        name, module = getattr(function, "__qualname__", None), getattr(function, "__module__", None)
        if name is not None:
            ours = isinstance(module, str) and module.startswith("graders.")  # `print`
            self.__qualname__ = function.__name__.lstrip("_") if ours else name
            self.__dict__["__module__"] = None if ours else module
        else:
            self.__dict__["text"] = str(function)
        return self

    def __str__(self) -> str:
        return str(self.__dict__.get("text", super().__repr__()))
