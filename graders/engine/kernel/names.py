"""Numbers for objects, in order of first use. They are the same in every process, which `id()` is not."""

from __future__ import annotations

import io
import types
from collections.abc import Callable
from typing import Any

from graders.engine.model import Mortal, Why

# Types whose objects are known not to die, for all runs: a type of the library is the same in each. See `Names._held`.
_SETTLED: dict[type, bool] = {}
_LIBRARY = ("_thread", "threading", "_threading_local", "queue", "sched", "concurrent", "graders")
_FINAL_IN_C = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)  # they have a `__del__`, too


def _died(held: Any) -> None:
    held.gone(held)


class Names:
    """The part of the kernel that knows objects by number.

    Most objects are kept alive until the run is over, since an object that is made later may have the same `id()`.
    Where Python can tell that an object dies, it may die: then `__del__`, weak references, and the `finally` of a
    generator that nobody goes on with come at the moment at which they come under plain Python.
    """

    __slots__ = ("heard_dying", "mortals", "named", "on_death")
    known: dict[int, tuple[Any, int]]
    named: int
    on_death: Callable[[int], None]
    mortals: dict[type, bool]
    heard_dying: Why | None

    def forget_names(self) -> None:
        self.named = 0  # how many numbers were given
        self.mortals = _SETTLED.copy()  # type -> may its objects die?
        # why a death has effects that no event shows: nobody knows who let go of the object last
        self.heard_dying = None

    def number(self, thing: Any) -> int:
        entry = self.known.get(id(thing))
        if entry is None:
            self.named += 1
            held = thing if self.mortals.get(type(thing)) is False else self._held(thing)
            entry = self.known[id(thing)] = (held, self.named - 1)
        return entry[1]

    def kept(self, thing: Any) -> Any:
        """What an operation on `thing` should hold, so that it may still die: see `model.alive`."""
        entry = self.known.get(id(thing))
        return entry[0] if entry is not None else thing

    def _held(self, thing: Any) -> Any:
        cls = type(thing)
        mortal = self.mortals.get(cls)
        if mortal is None:
            mortal = self.mortals[cls] = _may_die(cls)
            if mortal and hasattr(cls, "__del__") and cls not in _FINAL_IN_C and not _closed_unheard(cls):
                self.heard_dying = self.heard_dying or Why(
                    "unseen", f"`{cls.__name__}.__del__` runs", what=f"{cls.__name__}.__del__"
                )
            if not mortal and (cls.__module__ == "builtins" or cls.__module__.partition(".")[0] in _LIBRARY):
                _SETTLED[cls] = False
        if not mortal:
            return thing
        held = Mortal(thing, _died)
        held.key, held.gone = id(thing), self._gone
        return held

    def _gone(self, held: Mortal) -> None:
        entry = self.known.get(held.key)
        if entry is not None and entry[0] is held:  # the entry may belong to another run
            del self.known[held.key]
            self.on_death(held.key)


def _closed_unheard(cls: type) -> bool:
    """Whether objects of `cls` are streams that nobody can see being closed when they die.

    A text in memory is one: nobody holds it any more who could look. The lowest layer of a file is another: it keeps
    nothing back.
    """
    if getattr(cls, "__del__", None) is not io.IOBase.__del__:
        return False
    return getattr(cls, "close", None) in (io.StringIO.close, io.BytesIO.close, io.FileIO.close)


def _may_die(cls: type) -> bool:
    """Whether objects of `cls` may die during a run. What the library makes may not: reports name unheld locks."""
    if not cls.__weakrefoffset__ or issubclass(cls, (type, types.ModuleType)):
        return False
    return not any(base.__module__.partition(".")[0] in _LIBRARY for base in cls.__mro__ or ())
