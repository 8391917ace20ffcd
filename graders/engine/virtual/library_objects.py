"""Objects whose classes neither the program nor we have written: a `StringIO`, a `csv.writer`, a decimal context.

Code without points works inside them. So such an object is one place for all who use it. A call of one of its methods
also uses what the object holds: a writer writes into its stream.

Its attributes are places of their own. An operation on the whole touches all of them (`names`), and one on an attribute
looks at the whole.
"""

from __future__ import annotations

import _weakref
import functools
import gc
import types
from collections.abc import Callable, Set
from typing import Any

from graders.engine.instrument import Site
from graders.engine.kernel.loop import Kernel
from graders.engine.model import Access, Op
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.kinds import CONTAINERS, FLAT, FROZEN_MAPS, IMMUTABLE_MODULES, VIEWS

IN_C, IN_PYTHON = 1, 2
HELD_MAX = 1_000  # objects looked at behind the one whose method is called
# Classes with nothing that could change, or which other rules cover.
_NOT = frozenset({
    object, tuple, str, bytes, int, float, complex, bool, frozenset, memoryview, types.GeneratorType,
    types.CoroutineType, types.AsyncGeneratorType, types.CodeType, *FLAT, *VIEWS, *FROZEN_MAPS,
})  # fmt: skip
_CONTAINERS = frozenset(CONTAINERS)
# Abstract classes; and random numbers, of which no promise says which comes next.
_WITHOUT_DATA = frozenset({"abc", "_abc", "collections.abc", "typing", "_typing", "random", "_random"})
# Modules whose other classes make only objects that never change.
_CHANGES = frozenset({
    ("decimal", "Context"), ("_decimal", "Context"), ("types", "SimpleNamespace"),
})  # fmt: skip
# These belong to the object of which they were made.
_BOUND = (types.MethodType, types.MethodWrapperType, functools.partial)
_STOPS = (type, types.ModuleType, types.FunctionType, types.CodeType, types.FrameType, _weakref.ref)


def is_changeable(cls: type) -> bool:
    """Whether objects of this class, which is not the program's, may change."""
    module = _module_of(cls)
    if (module, cls.__name__) in _CHANGES:
        return True
    own = module.startswith("graders") or issubclass(cls, type)
    return not (cls in FLAT or own or module in IMMUTABLE_MODULES)


def _module_of(cls: type) -> str:
    """The class's module as a string; a metaclass may have made anything of it."""
    module = cls.__module__
    return module if type(module) is str else ""


class LibraryObjects:
    """The part of the announcer that knows library objects."""

    kernel: Kernel
    primitives: Primitives
    is_container: Callable[[Any], bool]
    container_op: Callable[..., Op]
    unmodelled: Callable[[str, str], None]
    student_modules: frozenset[str] = frozenset()
    followed: Set[type] = frozenset()  # classes of the library whose methods have points
    theirs: list[Any]  # keys of tables that belong to a class of the program
    library_classes: dict[type, int]

    def is_library_object(self, thing: Any) -> int:
        """Whether code without points works inside `thing`, or in a part that its class has inherited.

        0 if not, IN_C, or IN_PYTHON: there other threads can come in the middle.
        """
        cls = type(thing)
        known = self.library_classes.get(cls)
        if known is None:
            known = self.library_classes[cls] = self._library_part(cls)
            if cls.__module__ in self.student_modules:
                self.theirs.append(cls)
        return known

    def _library_part(self, cls: type) -> int:
        classes = cls.__mro__ or ()
        ours = _module_of(cls).startswith("graders.")  # a file that the program opened announces itself
        if ours or issubclass(cls, _STOPS) or not _CONTAINERS.isdisjoint(classes):
            return 0
        own = (*self.followed, *self.primitives.classes, *self.primitives.lock_types)
        parts = [
            base
            for base in classes
            if base not in _NOT
            and base.__module__ not in _WITHOUT_DATA
            and base.__module__ not in self.student_modules
            and base not in own
            and is_changeable(base)
        ]
        written = any(type(value) is types.FunctionType for base in parts for value in base.__dict__.values())
        return IN_PYTHON if written else IN_C if parts else 0

    def object_accesses(self, thing: Any, write: bool) -> tuple[Access, ...]:
        """The accesses of an operation on the whole of a library object."""
        number = self.kernel.number(thing)
        whole = (("obj", number), write)
        return (whole,) if write or not type(thing).__dictoffset__ else (whole, (("names", number), False))

    def with_object(self, thing: Any, write: bool, accesses: tuple[Access, ...]) -> tuple[Access, ...]:
        """`accesses` of an attribute of `thing`, and those that follow for the whole of it."""
        if not self.is_library_object(thing):
            return accesses
        number = self.kernel.number(thing)
        more = ((("obj", number), False), *(((("names", number), True),) if write else ()))
        return (*accesses, *more)

    def reached(self, site: Site, thing: Any, write: bool, out: list[Access]) -> None:
        """Append what a method of the library object `thing` may touch behind it: other such objects, and containers.

        The program's own objects behind it announce themselves.
        """
        seen = {id(thing)}
        waiting = self.referents(thing)
        while waiting:
            inner = waiting.pop()
            cls = type(inner)
            if cls is types.BuiltinMethodType and not isinstance(inner.__self__, _STOPS):  # in FLAT, but has an owner
                inner = inner.__self__
                cls = type(inner)
            if cls in FLAT or id(inner) in seen or issubclass(cls, _STOPS):
                continue
            seen.add(id(inner))
            if len(seen) > HELD_MAX:
                self.unmodelled(site.text, "holds too much to follow")
                return
            if self.is_container(inner):
                out.extend(self.container_op(inner, write, site).accesses)
                waiting.extend(gc.get_referents(inner))
            elif self.is_library_object(inner):
                out.extend(self.container_op(inner, write, site).accesses)
                waiting.extend(self.referents(inner))
            elif isinstance(inner, _BOUND) or cls in (tuple, frozenset, *VIEWS):
                waiting.extend(gc.get_referents(inner))

    def referents(self, thing: Any) -> list[Any]:
        """The objects that a library object holds."""
        cls = type(thing)
        if cls.__dictoffset__:
            try:
                data = object.__getattribute__(thing, "__dict__")
            except AttributeError:
                data = None
            if not isinstance(data, dict):
                return gc.get_referents(thing)
            return [*data.values(), *(inner for inner in gc.get_referents(thing) if inner is not data)]
        return gc.get_referents(thing)
