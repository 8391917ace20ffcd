"""What a value holds, however deep: code that prints, compares or copies the value reads all of that."""

from __future__ import annotations

import enum
import functools
import gc
import types
from collections.abc import Callable, Collection, Sequence, Set
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Access, Op, Why
from graders.engine.roles import role
from graders.engine.virtual.handed import HANDED
from graders.engine.virtual.kinds import CONTAINERS, FLAT, FROZEN_MAPS, WINDOWS
from graders.engine.virtual.library_objects import LibraryObjects

DEEP_MAX = 5_000  # values looked at below one that is printed, compared ...
# What is done to a value -> the methods that `dataclasses` may have written for it; these read all fields.
_WRITTEN = {
    "text": ("__repr__",),  # at the top `__str__` is asked first
    "repr": ("__repr__",),
    "order": ("__eq__", "__lt__", "__gt__", "__le__", "__ge__", "__hash__"),
    "": ("__eq__", "__repr__", "__hash__", "__lt__"),
}
READING_SPECIALS = frozenset({"__ne__", *(name for names in _WRITTEN.values() for name in names)})
_SHOWING = (functools.partial, types.MethodWrapperType)  # what these hold is looked into as well
ASKED = {"text": ("__format__", "__str__", "__repr__"), "repr": ("__repr__",)}

Find = Callable[[], tuple[Any, Any, str]]  # what an operation touches, an object for observers, the kind of the step


def behind(thing: Any) -> Any:
    """The container that a view or a mapping proxy shows. It holds nothing else."""
    while type(thing) in WINDOWS:
        thing = gc.get_referents(thing)[0]
    return thing


class Held(LibraryObjects):
    """The part of the announcer that looks into values."""

    step: Callable[[Op], bool]
    views: dict[int, tuple[Any, Any]]
    student_files: Set[str] = frozenset()  # all files with points, also those of the library

    def unmodelled(self, what: str, does: str) -> None:
        """Note that the run proves nothing: `what` (a piece of the source) `does` what no point of ours can show."""
        self.kernel.unmodelled = self.kernel.unmodelled or Why("unseen", f"`{what}` {does}", what=what)

    @role(hand=("times",))
    def announced(
        self, site: Site, find: Find, varies: bool = True, known: set[Access] | None = None, *, midway: bool = False
    ) -> bool:
        """Announce what `find` returns: the accesses, an object, the kind of the step. Return whether there are any.

        What a value holds is determined when the step is announced. If other threads come first and it then holds
        something else, that is announced as well.
        """
        times = 0  # a search compares it as part of the state
        while True:
            accesses, first, kind = find()
            if not accesses or (known is not None and known.issuperset(accesses)):
                return known is not None
            steps = self.kernel.steps
            if len(accesses) == 1 and first is not None and not midway:
                self.step(self.container_op(first, kind == "write", site))
            else:
                op = Op(kind, site.text, tuple(dict.fromkeys(accesses)), obj=self.kernel.kept(first))
                if midway:
                    op.midway, op.detail = True, ("whole",) if len(accesses) == 1 else None
                self.step(op)
            if not varies or self.kernel.steps == steps + 1:
                return True
            known, times = set(accesses), times + 1

    def look(self, site: Site, things: Sequence[Any], how: str = "order") -> bool:
        """Announce that C code is about to look into `things`, however deep. Return whether that is a step."""

        def find() -> tuple[Any, Any, str]:
            found: list[Access] = []
            seen: set[int] = set()
            for thing in things:
                self._held(thing, found, seen, site, False, how=how)
            return found, None, "read"

        return self.announced(site, find)

    def shown(self, site: Site, things: Any) -> tuple[Access, ...]:
        """The accesses of printing `things`."""
        found: list[Access] = []
        seen: set[int] = set()
        for thing in things:
            self._held(thing, found, seen, site, False, how="text")
        return tuple(found)

    def _seen_through(self, thing: Any, site: Site) -> list[Access]:
        """The accesses to what lies behind a view, or behind an iterator over containers."""
        found: list[Access] = []
        for under in self.views[id(thing)][1]:
            if id(under) in self.views:
                found.extend(self._seen_through(under, site))
            elif self.is_container(under):
                found.extend(self.container_op(under, False, site).accesses)
        return found

    def _held(
        self, thing: Any, out: list[Access], seen: set[int], site: Site, fields: bool, top: bool = False, how: str = ""
    ) -> None:
        """Append a read of each mutable object that `thing` holds, and of `thing` itself unless it is at the `top`.

        There is no recursion, since values may be nested deeper than the recursion limit.
        """
        if how in ASKED and self.tells_itself(thing, how):
            out.extend(self.primitives.told(thing))
            return
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
            if (not top and self.is_container(thing)) or (
                # Others change nothing of a built-in iterator but the container under it.
                self.is_library_object(thing) and not (top and cls.__module__ == "builtins")
            ):
                out.extend(self.container_op(thing, False, site).accesses)
            top = False
            waiting.extend(reversed(self._inside(thing, out, fields, how)))

    def tells_itself(self, thing: Any, how: str) -> bool:
        """Whether code with points makes the text of `thing`."""
        cls = type(thing)
        for name in ASKED[how]:
            found = getattr(cls, name, None)
            if found is getattr(object, name):
                continue
            return self.is_own(thing, name)
        return False

    def is_own(self, thing: Any, name: str) -> bool:
        """Whether code with points does this special method of `thing`."""
        cls = type(thing)
        if cls.__module__ not in self.student_modules and cls not in self.followed:
            return False
        found = getattr(cls, name, None)
        return type(found) is types.FunctionType and found.__code__.co_filename in self.student_files

    def _inside(self, thing: Any, out: list[Access], fields: bool, how: str) -> Sequence[Any]:
        """The objects that `thing` holds. Reads of an object's fields are appended to `out`."""
        cls = type(thing)
        if cls in WINDOWS:
            return [behind(thing)]
        if self.is_container(thing):
            if issubclass(cls, dict):
                return [*_unless_flat(dict.keys(thing)), *_unless_flat(dict.values(thing))]
            if issubclass(cls, (list, set)) or hasattr(cls, "rotate"):
                return _unless_flat(_plain(thing))
        elif issubclass(cls, tuple):
            return _unless_flat(thing if cls is tuple else tuple(tuple.__iter__(thing)))
        elif issubclass(cls, frozenset):
            return _unless_flat(thing if cls is frozenset else tuple(frozenset.__iter__(thing)))
        elif issubclass(cls, FROZEN_MAPS):
            kind: Any = FROZEN_MAPS[0]
            return [*_unless_flat(kind.keys(thing)), *_unless_flat(kind.values(thing))]
        if cls in HANDED:
            return ()
        out.extend(self.primitives.told(thing))
        if id(thing) in self.views:
            under: Sequence[Any] = self.views[id(thing)][1]
            return under
        if hasattr(cls, "__next__") and cls is not types.GeneratorType and cls.__module__ not in self.student_modules:
            return gc.get_referents(thing)
        if issubclass(cls, enum.Enum):
            return [thing._value_]
        if issubclass(cls, BaseException):
            return [thing.args]
        if cls in _SHOWING or (cls is types.MethodType and how in ASKED):
            return gc.get_referents(thing)
        if issubclass(cls, types.SimpleNamespace):  # the attributes can be any number: which exist is looked at as well
            data, number = data_of(thing), self.kernel.number(thing)
            out.append((("names", number), False))
            out.extend((("attr", number, name), False) for name in data)
            return list(data.values())
        if cls.__module__ in self.student_modules and not issubclass(cls, type):
            names = getattr(cls, "__dataclass_fields__", None)
            if fields or any(self._is_generated(cls, n) for n in _WRITTEN[how]):
                wanted = dict.fromkeys(n for n in (*data_of(thing), *(names or ())) if isinstance(n, str))
                out.extend((("attr", self.kernel.number(thing), name), False) for name in wanted)
                return [getattr_plain(thing, name) for name in wanted]
        return self.referents(thing) if self.is_library_object(thing) else ()

    def _is_generated(self, cls: type, name: str) -> bool:
        """Whether the method has no points, because `dataclasses` wrote it, for example.

        Methods of a thread do not count: what they read is known otherwise.
        """
        function = getattr(cls, name, None)
        if type(function) is not types.FunctionType:
            return False
        file = function.__code__.co_filename
        return file not in self.student_files and file not in self.primitives.files


def _unless_flat(things: Collection[Any]) -> list[Any]:
    """The items of `thing`; none of them if it is a long list of numbers, which hold nothing."""
    return [] if FLAT.issuperset(map(type, things)) else list(things)


def _plain(thing: Any) -> Collection[Any]:
    """Iterate without a student's own `__iter__`."""
    if type(thing) in CONTAINERS:
        plain: Collection[Any] = thing
        return plain
    base: Any = next(c for c in type(thing).__mro__ if c in CONTAINERS)
    return list(base.__iter__(thing))


def data_of(thing: Any) -> dict[str, Any]:
    if type(thing).__dictoffset__:
        try:
            found: Any = object.__getattribute__(thing, "__dict__")
            if isinstance(found, dict):  # a class may define anything by this name
                return found
        except AttributeError:  # it is written in C, and shows its data to nobody
            pass
    return {}


def getattr_plain(thing: Any, name: str) -> Any:
    """The stored value of an attribute, without properties and a student's own `__getattribute__`; else None."""
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
