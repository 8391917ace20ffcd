"""What a value holds, however deep: whoever prints, compares or copies it reads all of that."""

from __future__ import annotations

import gc
import types
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

from graders.engine.instrument import Site
from graders.engine.kernel.loop import Kernel
from graders.engine.model import Op, Why
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.kinds import CONTAINERS, FLAT, WINDOWS

DEEP_MAX = 5_000  # values looked at below one that is printed, compared ...


def behind(thing: Any) -> Any:
    """What a view or a mapping proxy shows. It holds nothing else."""
    while type(thing) in WINDOWS:
        thing = gc.get_referents(thing)[0]
    return thing


class Held:
    """The part of the announcer that looks into values."""

    kernel: Kernel
    primitives: Primitives
    views: dict[int, tuple[Any, Any]]
    is_container: Callable[[Any], bool]
    container_op: Callable[..., Op]
    student_modules: frozenset[str] = frozenset()
    student_files: Set[str] = frozenset()  # whatever has points, code of the library among it
    followed: Set[type] = frozenset()  # classes of the library whose methods have points

    def unmodelled(self, what: str, does: str) -> None:
        """The run proves nothing: `what` (a piece of the source) `does` what no point of ours can show."""
        self.kernel.unmodelled = self.kernel.unmodelled or Why("unseen", f"`{what}` {does}", what=what)

    def shown(self, site: Site, things: Any) -> tuple[Any, ...]:
        """The accesses of printing `things`."""
        found: list[Any] = []
        seen: set[int] = set()
        for thing in things:
            self._held(thing, found, seen, site, False)
        return tuple(found)

    def _seen_through(self, thing: Any, site: Site) -> list[Any]:
        """A view, or an iterator over containers: what lies behind it."""
        found: list[Any] = []
        for under in self.views[id(thing)][1]:
            if id(under) in self.views:
                found.extend(self._seen_through(under, site))
            elif self.is_container(under):
                found.extend(self.container_op(under, False, site).accesses)
        return found

    def _held(self, thing: Any, out: list[Any], seen: set[int], site: Site, fields: bool, top: bool = False) -> None:
        """Append a read of each mutable thing that is held by `thing`, and of itself unless it is at the `top`.

        No recursion: what a program may hold is deeper than what one may recurse.
        """
        waiting = [thing]
        while waiting:
            thing = waiting.pop()
            cls = type(thing)
            if cls in FLAT or id(thing) in seen:
                continue
            seen.add(id(thing))
            if len(seen) > DEEP_MAX:
                self.unmodelled(site.text, "holds too much to follow")
                return
            if self.is_container(thing) and not top:
                out.extend(self.container_op(thing, False, site).accesses)
            top = False
            waiting.extend(reversed(self._inside(thing, out, fields)))

    def _inside(self, thing: Any, out: list[Any], fields: bool) -> Sequence[Any]:
        """What `thing` holds; for the fields of an object, reads of them are appended to `out`."""
        cls = type(thing)
        if cls in WINDOWS:
            return [behind(thing)]
        if self.is_container(thing):
            if issubclass(cls, dict):
                return [*dict.keys(thing), *dict.values(thing)]
            if issubclass(cls, (list, set)) or hasattr(cls, "rotate"):
                return list(_plain_iter(thing))
        elif issubclass(cls, (tuple, frozenset)):
            return list(thing) if cls.__module__ not in self.student_modules else ()
        out.extend(self.primitives.told(thing))
        if id(thing) in self.views:
            under: Sequence[Any] = self.views[id(thing)][1]
            return under
        if hasattr(cls, "__next__") and cls is not types.GeneratorType and cls.__module__ not in self.student_modules:
            return gc.get_referents(thing)
        if issubclass(cls, types.SimpleNamespace):  # any number of attributes: which there are is looked at as well
            data, number = data_of(thing), self.kernel.number(thing)
            out.append((("names", number), False))
            out.extend((("attr", number, name), False) for name in data)
            return list(data.values())
        elif cls.__module__ in self.student_modules and not issubclass(cls, type):
            names = getattr(cls, "__dataclass_fields__", None)
            if fields or (names and any(self._is_generated(cls, n) for n in ("__eq__", "__repr__", "__hash__"))):
                wanted = dict.fromkeys(n for n in (*data_of(thing), *(names or ())) if isinstance(n, str))
                out.extend((("attr", self.kernel.number(thing), name), False) for name in wanted)
                return [getattr_plain(thing, name) for name in wanted]
        return ()

    def _is_generated(self, cls: type, name: str) -> bool:
        """A method that `dataclasses` wrote: it has no points."""
        function = getattr(cls, name, None)
        return type(function) is types.FunctionType and function.__code__.co_filename not in self.student_files


def _plain_iter(thing: Any) -> Iterator[Any]:
    """Past a student's own `__iter__`."""
    base = next(c for c in type(thing).__mro__ if c in CONTAINERS)
    return iter(base.__iter__(thing))


def data_of(thing: Any) -> dict[str, Any]:
    if type(thing).__dictoffset__:
        try:
            found: dict[str, Any] = object.__getattribute__(thing, "__dict__")
            return found
        except AttributeError:  # written in C, and it shows nobody what it keeps
            pass
    return {}


def getattr_plain(thing: Any, name: str) -> Any:
    """The stored value of an attribute, past properties and a student's own `__getattribute__`; else None."""
    data = data_of(thing)
    if name in data:
        return data[name]
    slot = getattr(type(thing), name, None)
    if type(slot) is types.MemberDescriptorType:
        try:
            return slot.__get__(thing)
        except AttributeError:
            return None
    return slot
