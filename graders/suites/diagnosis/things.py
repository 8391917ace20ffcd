"""What an operation touches: which kind of primitive, whose value, and a name for it that is the same in every run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from types import FrameType
from typing import NamedTuple

from graders.engine.model import Op, alive
from graders.engine.ports import NamingView, Thing
from graders.engine.virtual.kinds import CONTAINERS

UNKNOWN = object()
Look = Callable[[], Thing]  # a function that gives a value later
_SIZED = (list, dict, set, deque)


class Size(NamedTuple):
    """How many elements a container has; which ones they are does not count."""

    number: int


def signature(op: Op) -> Hashable:
    """The place without its number: objects are numbered in order of first use, which differs between schedules.

    Two objects of one class are the same here. So a what-if may hold back more threads than it must, and never fewer.
    """
    loc = op.loc
    if not isinstance(loc, tuple):
        return loc
    if loc[0] == "attr":
        return "attr", loc[2]
    if loc[0] == "cell":
        return "cell", loc[1]
    return loc[0], type(alive(op.obj)).__name__


def key_of(op: Op) -> Hashable:
    """The one element that is meant; None if it is the whole container, or no container."""
    return op.detail[1] if isinstance(op.detail, tuple) and op.detail[0] == "item" else None


def waited_for(kernel: NamingView, inner: Thing) -> Thing:
    """The known primitive at which a thread waits with the inner lock `inner`, because the call itself was not
    announced.
    """
    for thing, _ in list(kernel.known.values()):
        for part in (thing, *(getattr(thing, name, None) for name in ("not_empty", "not_full", "_cond", "_count"))):
            condition = getattr(part, "_cond", part)
            if inner in getattr(condition, "_waiters", ()):
                return thing
    return None


def is_data(op: Op) -> bool:
    return isinstance(op.detail, tuple) or isinstance(alive(op.obj), CONTAINERS)


def how_of(obj: Thing) -> str:
    """The kind of thing that a thread waits for, by its class and parts."""
    if hasattr(obj, "free_for"):
        return "lock"
    for attribute, how in (
        ("_flag", "event"), ("_waiters", "condition"), ("_parties", "barrier"), ("_value", "semaphore"),
        ("_qsize", "queue"), ("_count", "queue"), ("_target", "join"),
    ):  # fmt: skip
        if hasattr(obj, attribute):
            return how
    return "future" if hasattr(obj, "_done_callbacks") else "other"


def looker(op: Op, frame: FrameType | None) -> Look:
    """A function that gives the value of a variable, and of a container the number of elements. It never runs student
    code.
    """
    detail, thing = op.detail, alive(op.obj)
    if type(thing) in _SIZED and not (isinstance(detail, tuple) and detail[0] in ("item", "attr")):
        return lambda: Size(len(thing))
    if not isinstance(detail, tuple) or frame is None:
        return lambda: UNKNOWN
    if detail[0] == "global":
        space = detail[2] if detail[2] is not None else frame.f_globals
        return lambda: space.get(detail[1], UNKNOWN)
    if detail[0] == "attr":
        return lambda: getattr(alive(op.obj), "__dict__", {}).get(detail[1], UNKNOWN)
    if detail[0] == "cell":
        return lambda: frame.f_locals.get(detail[1], UNKNOWN)
    if detail[0] == "item" and type(op.obj) in (list, dict):
        return lambda: _item(op.obj, detail[1])
    return lambda: UNKNOWN


def _item(container: Thing, key: Thing) -> Thing:
    try:
        return container[key]
    except (LookupError, TypeError):
        return UNKNOWN
