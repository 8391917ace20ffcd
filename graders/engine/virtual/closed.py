"""What student code must not get at, whoever it is by: the insides of our locks; and where the program is closed (see
`graders.engine.world.Program`), changes to the library, which would outlive the run."""

from __future__ import annotations

import _thread
from typing import Any

LOCK_NAMES = frozenset(name for lock in (_thread.LockType, _thread.RLock) for name in dir(lock))


def look(thing: Any, name: str) -> None:
    """`thing.name` of one of our locks. Raises AttributeError as the real one does where it has no such name."""
    if name not in LOCK_NAMES:
        kind = type(thing).__name__
        raise AttributeError(f"'_thread.{kind}' object has no attribute '{name}'", name=name, obj=thing)


def keep(thing: Any, name: str, own: frozenset[str], module: str | None, hooks: Any) -> None:
    """Raises TypeError for a store into a module or class that is none of the student's `own` modules.

    `module` is the student module that `thing` is, if it is one; `hooks` the module whose `excepthook` may be set.
    """
    where = thing.__module__ if isinstance(thing, type) else module
    if where not in own and not (thing is hooks and name == "excepthook"):
        raise TypeError(f"cannot set `{name}` of `{thing.__name__}`: the library is not yours to change")
