"""Attributes: which of them are data that another thread can see, and what reading or storing one announces."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Access, Mortal, Op
from graders.engine.virtual import closed
from graders.engine.virtual.held import DEEP_MAX, getattr_plain
from graders.engine.virtual.kinds import FLAT, FROZEN_MAPS, IMMUTABLE_MODULES
from graders.engine.virtual.library_objects import is_changeable
from graders.engine.virtual.outside import Outside
from graders.engine.virtual.threads import LOOKS
from graders.errors import Refused

_QUIET_CLASS_DATA = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, classmethod, staticmethod, property, type,
    types.MethodDescriptorType, types.WrapperDescriptorType, types.GetSetDescriptorType, functools.cached_property,
    types.ClassMethodDescriptorType, functools.partialmethod,
)  # fmt: skip
_SECOND_WAYS = ("__dict__", "cell_contents")
_COMPUTED = (types.GetSetDescriptorType, property)
_OF_EXECUTION = {"gi_frame", "gi_running", "gi_suspended", "gi_yieldfrom"}
_INSIDE = {"queue", "unfinished_tasks", "n_waiting", "broken"}  # names that show some state of a library object

stored = object.__getattribute__  # a student's own __getattribute__ and __getattr__ must not run twice
_EMPTY: dict[str, Any] = {}
_MATCHED = (tuple, list, dict, *FROZEN_MAPS)  # what a pattern looks into
_UNKNOWN = (None, 0)


def is_computed(cls: type, name: str) -> bool:
    """Whether `name` is a property or another data descriptor: the code behind it announces for itself."""
    for base in cls.__mro__ or ():
        if name in base.__dict__:
            kind = type(base.__dict__[name])
            return hasattr(kind, "__set__") and kind is not types.MemberDescriptorType
    return False


class Attributes(Outside):
    """The part of the announcer that knows objects, classes and modules."""

    modules: dict[int, str]
    cached: dict[tuple[Any, ...], Op]
    keys: dict[int, list[tuple[Any, ...]]]

    def attr(self, site: Site, thing: Any) -> Any:
        """Announce the read of `thing.name` that comes next, if that is data that can change."""
        name = site.name
        cls = type(thing)
        if cls in self.primitives.lock_types:
            closed.look(thing, name)
        if name[:1] == "_" and self.closed:
            self._keep_private(site, thing, name)
        is_class = issubclass(cls, type)
        if name in _SECOND_WAYS and self._shows_data(thing, cls):
            self.unmodelled(site.text, "is a second way to the same data")
        try:
            data = (stored(thing, "__dict__") if cls.__dictoffset__ and not is_class else None) or _EMPTY
        except AttributeError:  # it is written in C, and shows its data to nobody
            data = _EMPTY
        if name in data:
            if cls is types.ModuleType:
                if id(thing) in self.modules:
                    self.step(self.global_op(self.modules[id(thing)], name, False, data))
            elif not is_computed(cls, name):
                self.step(self._attr_op(thing, name, False, site))
            return thing
        owner = thing if is_class else cls
        for base in owner.__mro__ or ():  # a class that is being made has none
            if name in base.__dict__:
                kind = type(value := base.__dict__[name])
                if cls is types.GeneratorType:
                    if name in _OF_EXECUTION and not self.alone():
                        self.unmodelled(site.text, "tells whether a generator is being executed")
                elif kind is types.MemberDescriptorType:  # __slots__
                    self.step(self._attr_op(thing, name, False, site))
                elif not issubclass(kind, _QUIET_CLASS_DATA) and base.__module__ in self.student_modules:
                    if not hasattr(kind, "__get__"):
                        self.step(self._class_op(base, thing, name, site))
                elif kind is functools.cached_property and not self.alone():
                    self.unmodelled(site.text, "remembers what it returned")
                elif callable(value) and self.primitives.is_unannounced(owner, value):
                    self.unmodelled(site.text, "is passed on")
                elif name in LOOKS and base is self.primitives.threading.Thread and not is_class:
                    self.primitives.look_at_thread(site, thing, name, write=False)
                elif name in _INSIDE and owner in self.primitives.classes:
                    self._looks_inside(site)
                elif (
                    kind in _COMPUTED and self.is_library_object(thing) and base.__module__ not in self.student_modules
                ):
                    self.read_all(site, (thing,))
                break
        else:  # it is not there yet: another thread may be about to store it
            if cls is types.ModuleType and id(thing) in self.modules:
                self.step(self.global_op(self.modules[id(thing)], name, False, data))
            elif owner.__module__ in self.student_modules or (
                cls.__dictoffset__ and not is_class and cls is not types.ModuleType
            ):
                self.step(self._class_op(None, thing, name, site))
        return thing

    def _shows_data(self, thing: Any, cls: type) -> bool:
        """Whether `thing.__dict__` holds data that the program may also change by attribute names."""
        if issubclass(cls, type):
            return thing.__module__ in self.student_modules
        if cls.__module__ in self.student_modules:
            return True
        return not self.alone() and (cls is not types.ModuleType or id(thing) not in self.modules)

    def announce_attr(self, site: Site, thing: Any, *, write: bool) -> None:
        """Announce that code of ours reads or stores `thing.name`, whatever its class says of the name."""
        self.step(self._attr_op(thing, site.name, write, site))

    def _class_op(self, base: Any, thing: Any, name: str, site: Site) -> Op:
        """A read of a class's data. It also depends on the instance and the classes before it not having the name."""
        is_class = issubclass(type(thing), type)
        if thing is base or (base is None and not (is_class and thing.__mro__)):
            return self._attr_op(thing, name, False, site)
        key = (id(thing), name, "class")
        if key not in self.cached:
            mro = (thing if is_class else type(thing)).__mro__ or ()
            nearer = mro[: next((at for at, cls in enumerate(mro) if cls is base), None)]  # `==` may be the program's
            before = [c for c in nearer if c.__module__ in self.student_modules]
            holders = [base] if base is not None else []
            holders += [*before] if is_class else [thing, *before]
            accesses: tuple[Access, ...] = tuple((("attr", self.kernel.number(h), name), False) for h in holders)
            accesses = accesses if is_class else self.with_object(thing, False, accesses)
            held = self.kernel.kept(holders[0])
            self._remember(key, Op("read", site.text or name, accesses, obj=held, detail=("attr", name)))
        return self.cached[key]

    def _looks_inside(self, site: Site) -> None:
        self.unmodelled(site.text, "looks inside a library object")

    closed = False  # the program is not trusted: the library must stay as it is

    remember: Callable[[Any, str], None] | None = None  # called with what is stored in objects that may outlive the run

    def store_attr(self, site: Site, thing: Any) -> Any:
        cls = type(thing)
        if site.name[:1] == "_" and self.closed:
            self._keep_private(site, thing, site.name)
        if self.closed and issubclass(cls, (types.ModuleType, type)):
            closed.keep(thing, site.name, self.student_modules, self.modules.get(id(thing)), self.primitives.threading)
        if not self.alone() and self._is_settled(thing, cls, site.name):
            self.unmodelled(site.text, "replaces what nobody looks at twice")
        if cls is types.ModuleType and id(thing) in self.modules:
            self.step(self.global_op(self.modules[id(thing)], site.name, True, thing.__dict__))
        elif issubclass(cls, (types.ModuleType, type)):
            others = cls is types.ModuleType or thing.__module__ not in self.student_modules
            if others and not self.alone():  # everybody, here and in the library, reads it without announcing
                self.unmodelled(site.text, "is changed, and who reads it cannot be followed")
            self.primitives.note_change()  # for all we know, a module or class of the library
            if self.remember is not None:
                self.remember(thing, site.name)
            self.step(self._attr_op(thing, site.name, True, site))
        elif not is_computed(cls, site.name):
            settled = cls.__module__ in IMMUTABLE_MODULES and not is_changeable(cls) and cls not in self.followed
            if settled and not self.alone():
                self.unmodelled(site.text, "is changed, and who reads it cannot be followed")
            if self.remember is not None and cls.__module__ not in self.student_modules:
                self.remember(thing, site.name)
            self.step(self._attr_op(thing, site.name, True, site))
        elif site.name in LOOKS and self.primitives.threading.Thread in (cls.__mro__ or ()) and not self.alone():
            self.primitives.look_at_thread(site, thing, site.name, write=True)
        elif cls is types.FunctionType:
            self.changed_by_hand(site.text)
        elif self.is_library_object(thing):
            self.read_all(site, (), owner=thing)
        return thing

    def _keep_private(self, site: Site, thing: Any, name: str) -> None:
        if not site.inside and closed.is_private(thing, name, self.student_modules, self.modules):
            self.kernel.abort(Refused("refused", line=site.line, what=f".{name}"))
            raise AttributeError(f"`{name}` is the library's own", name=name, obj=None)

    def _is_settled(self, thing: Any, cls: type, name: str) -> bool:
        """Whether `name` is a method, or a function of a module: using those is no point."""
        if cls is types.ModuleType:
            return id(thing) in self.modules and type(thing.__dict__.get(name)) in (types.FunctionType, type)
        owner = thing if issubclass(cls, type) else cls
        found = next((c.__dict__[name] for c in owner.__mro__ or () if name in c.__dict__), None)
        method = type(found) in (types.FunctionType, classmethod, staticmethod)
        return method and owner.__module__ in self.student_modules

    def _attr_op(self, thing: Any, name: str, write: bool, site: Site) -> Op:
        key = (id(thing), name, write)
        op = self.cached.get(key)
        if op is None:
            if (name in _INSIDE or name.startswith("_")) and type(thing) in self.primitives.classes:
                self._looks_inside(site)
            location = ("attr", self.kernel.number(thing), name)
            accesses: tuple[Any, ...] = ((location, write),)
            if not issubclass(type(thing), type) and name in type(thing).__dict__:
                accesses = (*accesses, (("attr", self.kernel.number(type(thing)), name), False))
            accesses = self.with_object(thing, write, accesses)
            held = self.kernel.kept(thing)
            op = Op("write" if write else "read", site.text or name, accesses, obj=held, detail=("attr", name))
            self._remember(key, op)
        return op

    def matched(self, site: Site, thing: Any, names: tuple[str, ...]) -> Any:
        """Announce that `match` looks into `thing`: into all containers, and at the attributes that patterns name."""
        self.read_named(site, (thing,), names)
        return thing

    def read_named(self, site: Site, things: tuple[Any, ...], names: tuple[str, ...]) -> None:
        """Announce one read of the attributes `names` of `things`, and of all that these hold, however deep."""
        self.announced(site, lambda: (self._named(site, things, names), None, "read"))

    def _named(self, site: Site, things: tuple[Any, ...], names: tuple[str, ...]) -> list[Access]:
        accesses = list(self.shown(site, things))
        seen: set[int] = set()
        waiting = list(things)
        while waiting:
            value = waiting.pop()
            cls = type(value)
            if cls in FLAT or id(value) in seen:
                continue
            seen.add(id(value))
            if len(seen) > DEEP_MAX:
                self.unmodelled(site.text, "holds too much to follow")
                break
            if issubclass(cls, _MATCHED):
                base: Any = next(c for c in _MATCHED if issubclass(cls, c))
                waiting.extend(base.__iter__(value) if base in (tuple, list) else base.values(value))
            elif not issubclass(cls, (type, types.ModuleType)):
                own = getattr(cls, "__match_args__", ()) if cls.__module__ in self.student_modules else ()
                for name in dict.fromkeys((*names, *own)):
                    if type(name) is str and not is_computed(cls, name):
                        accesses.extend(self._attr_op(value, name, False, site).accesses)
                        waiting.append(getattr_plain(value, name))
        return accesses

    def _remember(self, key: tuple[Any, ...], op: Op) -> None:
        """Keep `op`, an operation on the object whose id begins `key`."""
        self.cached[key] = op
        if type(self.kernel.known.get(key[0], _UNKNOWN)[0]) is Mortal:
            self.keys.setdefault(key[0], []).append(key)

    def _on_death(self, identity: int) -> None:
        """Forget an object that has died: another one may have its id() from now on."""
        for key in self.keys.pop(identity, ()):
            self.cached.pop(key, None)
        self.walked.pop(identity, None)
        self.views.pop(identity, None)
