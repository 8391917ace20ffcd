"""What student code must not reach: the insides of our locks, and in a closed program the library itself.

A closed program (see `graders.engine.world.Program`) must not change the library, since that would outlive the run.
"""

from __future__ import annotations

import _thread
import types
from typing import Any

# Private names that the library's classes offer to those who build on them.
HOOKS = frozenset({
    "_asdict", "_fields", "_field_defaults", "_make", "_replace", "_init", "_qsize", "_put", "_get", "_is_owned",
    "_missing_", "_generate_next_value_", "_ignore_", "_name_", "_value_", "_order_", "_member_map_", "_member_names_",
})  # fmt: skip
_order_of = type.__dict__["__mro__"].__get__  # it bypasses a student's own metaclass
LOCK_NAMES = {"lock": frozenset(dir(_thread.LockType)), "RLock": frozenset(dir(_thread.RLock))}


def look(thing: Any, name: str) -> None:
    """Look up `thing.name` of one of our locks. Raises AttributeError where the real lock has no such name."""
    kind = type(thing).__name__
    if name not in LOCK_NAMES[kind]:
        raise AttributeError(f"'_thread.{kind}' object has no attribute '{name}'", name=name, obj=thing)


def shown(lock: Any, name: str, *rest: Any) -> tuple[Any, ...]:
    """What to give `getattr(lock, name)` and the like, so that they see only what the real lock has."""
    return (lock if name in LOCK_NAMES[type(lock).__name__] else _Nothing(lock), name, *rest)


class _Nothing:
    """Has nothing of what our locks have inside, and says so as the real lock does."""

    __slots__ = ("_lock",)

    def __init__(self, lock: Any) -> None:
        object.__setattr__(self, "_lock", lock)

    def __getattribute__(self, name: str) -> Any:
        look(object.__getattribute__(self, "_lock"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        look(object.__getattribute__(self, "_lock"), name)

    __delattr__ = __getattribute__


def keep(thing: Any, name: str, own: frozenset[str], module: str | None, hooks: Any) -> None:
    """Raises TypeError for a store into a module or class that is none of the student's `own` modules.

    `module` is the student module that `thing` is, if it is one. `hooks` is the module whose `excepthook` may be set.
    """
    where = thing.__module__ if isinstance(thing, type) else module
    if where not in own and not (thing is hooks and name == "excepthook"):
        raise TypeError(f"cannot set `{name}` of `{thing.__name__}`: the library is not yours to change")


def is_private(thing: Any, name: str, own: frozenset[str], modules: Any) -> bool:
    """Whether `thing.name` is private to the library's modules and classes: `Enum._convert_`, for example.

    Such names hold functions that run text, or that look into modules named by text. An object's own names do not
    count, nor does what a class of the `own` student modules defines. `modules` are the student's, by id.
    """
    if name in HOOKS or (name.startswith("__") and name.endswith("__")):
        return False
    kind = type(thing)
    if issubclass(kind, types.ModuleType):
        return id(thing) not in modules
    if kind is super:
        order = _order_of(thing.__self_class__)
        classes = order[order.index(thing.__thisclass__) + 1 :]
    else:
        classes = (*(_order_of(thing) if issubclass(kind, type) else ()), *_order_of(kind))
    owner = next((cls for cls in classes if name in cls.__dict__), None)
    return owner is not None and owner.__module__ not in own
