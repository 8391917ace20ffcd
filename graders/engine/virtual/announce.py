"""What the points of `graders.engine.instrument.points` do: announce what is about to be touched, then do it."""

from __future__ import annotations

import collections
import functools
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

from graders.engine.instrument import Site
from graders.engine.instrument import points as P
from graders.engine.kernel.loop import Kernel
from graders.engine.model import Op
from graders.engine.virtual import closed
from graders.engine.virtual.attributes import Attributes, is_computed
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.contexts import Context, Guard
from graders.engine.virtual.depth import BY_OPERATOR, back_to, deeper
from graders.engine.virtual.handed import Looked
from graders.engine.virtual.held import behind, data_of
from graders.engine.virtual.kinds import CONTAINERS, FLAT, VIEWS, WINDOWS
from graders.engine.virtual.library import Library
from graders.engine.virtual.midway import KEEPS_STORED
from graders.engine.virtual.misuse import Starred
from graders.engine.virtual.places import Field, Names, Place, link, operate, seen

_SOLID = FLAT | {tuple}
_CONTAINERS = frozenset(CONTAINERS)


class Announcer(Attributes):
    """One per world. `bindings()` are the names that instrumented code calls.

    It is one object, written in a line of classes, one for each kind of thing that a point meets (`Reading`, `Outside`,
    `Attributes`): all of them ask the same tables of what is known of objects, and a point pays for every call.
    """

    def __init__(self, kernel: Kernel, library: Library) -> None:
        self.kernel = kernel
        self.library = library
        self.virtual = library.modules  # by name
        self.step = kernel.step
        self.primitives = Primitives(kernel, library)
        self.containers: dict[type, bool] = dict.fromkeys(CONTAINERS, True)  # type -> is it a mutable container?
        self.handlers: dict[tuple[type, str], Callable[..., Any] | None] = {}
        self.iterating: dict[type, bool] = {}
        self.library_classes = {}
        self.theirs: list[Any] = []  # keys of the four tables above that belong to a class of the program
        self.limit = sys.getrecursionlimit()
        kernel.on_death = self._on_death
        self.reset()

    def reset(self) -> None:
        back_to(self.limit)
        for key in self.theirs:
            self.handlers.pop(key, None)
            self.containers.pop(key, None)
            self.iterating.pop(key, None)
            self.library_classes.pop(key, None)
        self.theirs.clear()
        # Tables by id are for this run only: in the next one the same id may be that of a student's dict.
        self.namespaces: dict[int, str] = {}  # id of a student module's namespace -> the module's name
        self.modules: dict[int, str] = {}  # id of a student module -> its name
        self.cached: dict[tuple[Any, ...], Op] = {}  # operations on attributes and containers, by identity
        self.keys: dict[int, list[tuple[Any, ...]]] = {}  # id of an object that may die -> its keys in `cached`
        self.views: dict[int, tuple[Any, Any]] = {}  # id of a dict view or a lazy iterator -> (it, and what it shows)
        self.primitives.silent.clear()
        self.changed: set[int] = set()  # ids of the containers that were changed while another thread could notice
        self.foreign_context = False  # whether a `with` of unknown code was entered, which may swallow exceptions
        self.forget()
        self.cells = 0

    def bindings(self) -> dict[str, Any]:
        return {
            P.STEP: self.kernel.step, P.LAP: self.kernel.lap, P.CELL: self.cell, P.STORE: self.store,
            P.ATTR: self.attr, P.STORE_ATTR: self.store_attr, P.ITEM: self.item, P.STORE_ITEM: self.store_item,
            P.DEL_ITEM: self.del_item, P.METHOD: self.method, P.CALL: self.call, P.BINARY: self.binary,
            P.WHOLE: self.whole, P.ITER: self.iterate, P.LENT: self.given_out, P.CONTEXT: self.context, P.SLICE: slice,
            P.BOUND: self.bound, P.OPAQUE: self.opaque, P.AUGMENT: self.augment, P.PASSED: self.passed,
            P.PLACE: functools.partial(Place, self), P.FIELD: functools.partial(Field, self), P.OPERATE: self.operate,
            P.SEEN: seen, P.CALLEE: self.callee, P.MATCHED: self.matched, P.TEXT: self.text,
            P.LINK: functools.partial(link, self),
        }  # fmt: skip

    def own(self, space: dict[str, Any]) -> Callable[[Op], Names]:
        """A function that announces a store into a variable of the module `space` and returns where to store."""
        step, names = self.step, Names(space)

        def announced(op: Op) -> Names:
            step(op)
            return names

        return announced

    def operate(self, site: Site, left: Any, right: Any) -> Any:
        """Compute `left += right` for a variable of a module."""
        return operate(self, site.name, site, left, right)

    # --- variables ------------------------------------------------------------------------------------------------

    def store(self, op: Op, value: Any) -> Any:
        self.step(op)
        return value

    def cell(self, site: Site) -> tuple[Op, Op]:
        """The two operations on a new closure variable. Its location is new per call of the variable's function."""
        self.cells += 1
        location = ("cell", site.name, self.cells)
        read = Op("read", site.name, ((location, False),), detail=("cell", site.name))
        return read, Op("write", site.name, ((location, True),), detail=("cell", site.name))

    def global_op(self, module: str, name: str, write: bool, namespace: dict | None = None) -> Op:
        key = ("global", module, name, write)
        op = self.cached.get(key)
        if op is None:
            location = f"{module}.{name}"
            op = Op("write" if write else "read", name, ((location, write),), detail=("global", name, namespace))
            self.cached[key] = op
        return op

    # --- containers -----------------------------------------------------------------------------------------------

    def is_container(self, thing: Any) -> bool:
        cls = type(thing)
        known = self.containers.get(cls)
        if known is None:
            # No issubclass(): some classes have a say in it, and with a class that is not ready Python crashes there.
            known = self.containers[cls] = not _CONTAINERS.isdisjoint(cls.__mro__ or ())
            if cls.__module__ in self.student_modules:
                self.theirs.append(cls)
        return known

    def container_op(
        self, thing: Any, write: bool, site: Site, key: Any = None, *, adds: bool = False, makes: bool = False
    ) -> Op:
        """An operation on a container. With a `key` it concerns that element alone (`model.dependent` knows).

        One that `adds` the element concerns the whole; observers may want to know which element it was. One that
        `makes` it is a look, at a default that is stored by the way.
        """
        if type(thing) in WINDOWS:
            thing = behind(thing)
        if write and not self.alone():
            self.changed.add(id(thing))
        simple = type(key) in (int, str, bool)
        how = "made" if makes else "new" if simple and adds else "item" if simple else "whole"
        cache = (id(thing), how, key if simple else None, write)
        op = self.cached.get(cache)
        if op is None:
            location = ("obj", self.kernel.number(thing))
            plain = type(thing) in _CONTAINERS or not self.is_library_object(thing)
            accesses = ((location, write),) if plain else self.object_accesses(thing, write)
            detail = ("whole" if adds else "item", key) if simple else ("whole",)
            held = self.kernel.kept(thing)
            kind = "write" if write and not makes else "read"
            op = Op(kind, site.text, accesses, obj=held, detail=detail, effect=write)
            if id(thing) not in self.namespaces:
                self._remember(cache, op)
            elif not self.alone():
                self.unmodelled(site.text, "looks at all globals at once")
        return op

    def whole(self, site: Site, thing: Any) -> Any:
        cls = type(thing)
        if cls in _CONTAINERS and site.name not in ("deep", "nested"):
            self.step(self.container_op(thing, False, site))
            return thing
        known = self.containers.get(cls)
        if site.name in ("drained", "nested") and cls not in FLAT and self.is_iterator(thing):
            given, accesses = self.drained(site, thing)
            if accesses:
                self.announced(site, lambda: (self.drained(site, thing)[1], thing, "write"))
            return self.sought(site, given, ()) if site.name == "nested" else given
        if site.name in ("deep", "nested") and cls not in FLAT:
            self.read_all(site, (thing,), deep=True)
        elif known or (known is None and self.is_container(thing)) or cls in VIEWS:
            self.step(self.container_op(thing, False, site))
        elif (
            cls not in FLAT and self.is_library_object(thing) and (hasattr(cls, "__len__") or hasattr(cls, "__bool__"))
        ):
            self.read_all(site, (thing,))
        return thing

    def augment(self, site: Site, left: Any, right: Any) -> Any:
        """Announce `left += right`, which comes next."""
        if self.containers.get(type(left)) or self.is_container(left):
            op = self.container_op(left, True, site)
            if type(right) in FLAT or right is left:
                self.step(op)
                return right
            given, drained = right, self.is_iterator(right)
            deep = isinstance(left, (dict, set))
            if drained:
                given = self.drained(site, right)[0]
                if deep and self.runs_program(given):
                    given = Looked(self, site, given, "pairs" if isinstance(left, dict) else "all")
                (given,) = self.fed(left, op, (given,))

            def find() -> tuple[Any, Any, str]:
                found = list(op.accesses)
                if drained:
                    found.extend(self.drained(site, right)[1])
                elif self.is_container(right):
                    found.extend(self.container_op(right, False, site).accesses)
                if deep:
                    self._held(right, found, set(), site, False, top=True, how="order")
                return found, left, "write"

            self.announced(site, find, drained or deep)
            return given
        if type(left) not in FLAT and self.is_library_object(left):
            self.read_all(site, (right,), owner=left)
            return right
        if type(right) not in FLAT:
            self.read_all(site, (right,))
        return right

    def item(self, site: Site, thing: Any, index: Any) -> Any:
        cls = type(thing)
        if self.containers.get(cls) or self.is_container(thing):
            if cls is not dict and issubclass(cls, dict) and self.makes_missing(thing):
                self.step(self.container_op(thing, False, site, index))
                if index not in thing:
                    value = self.call(site, thing.default_factory)
                    self.step(self.container_op(thing, True, site, index, adds=True, makes=True))
                    if KEEPS_STORED:
                        return dict.setdefault(thing, index, value)
                    thing[index] = value
                    return value
            else:
                self._announce_item(site, thing, index, False)
        elif type(thing).__module__ in self.student_modules:
            return deeper(BY_OPERATOR, operator.getitem, (thing, index), {})
        elif type(thing) not in _SOLID:
            self.foreign_item(site, thing, "__getitem__")
        return thing[index]

    def store_item(self, site: Site, value: Any, thing: Any, index: Any) -> None:
        if self.containers.get(type(thing)) or self.is_container(thing):
            if type(index) is slice and (self.is_container(value) or self.is_iterator(value)):
                value = self.augment(site, thing, value)  # it reads one container and changes the other
            else:
                self._announce_item(site, thing, index, True)
        elif type(thing).__module__ not in self.student_modules:
            self.foreign_item(site, thing, "__setitem__")
        thing[index] = value

    def del_item(self, site: Site, thing: Any, index: Any) -> None:
        if self.is_container(thing):
            self._announce_item(site, thing, index, True, structural=True)
        elif type(thing).__module__ not in self.student_modules:
            self.foreign_item(site, thing, "__delitem__")
        del thing[index]

    def _announce_item(self, site: Site, thing: Any, index: Any, write: bool, *, structural: bool = False) -> None:
        module = self.namespaces.get(id(thing))
        if module is not None and isinstance(index, str):
            self.step(self.global_op(module, index, write, thing))
            return
        adds = makes = False
        if issubclass(type(thing), dict):
            if not write and type(thing) is not dict and hasattr(type(thing), "__missing__") and index not in thing:
                write = makes = True  # a defaultdict makes what it is asked for
            adds = write and not structural and index not in thing
        elif isinstance(index, int) and index < 0:
            structural = True  # the element depends on how many there are by then
        self.step(self.container_op(thing, write, site, None if structural else index, adds=adds, makes=makes))

    # --- calls ----------------------------------------------------------------------------------------------------

    def method(self, site: Site, thing: Any, name: str, /, *args: Any, **kwargs: Any) -> Any:
        key = (type(thing), name)
        handler = self.handlers[key] if key in self.handlers else self._find_handler(site, thing, name)
        if handler is not None:
            return handler(site, thing, *args, **kwargs)
        return self._call_loaded(site, thing, self._load(site, thing, name), *args, **kwargs)

    def bound(self, site: Site, thing: Any, name: str, starred: bool = False) -> Any:
        """Return `o.m` of `o.m(x)`, which is looked up before the arguments are evaluated.

        A method that announces for itself is called by the program: no frame of ours stands between the two.
        """
        key = (type(thing), name)
        handler = self.handlers[key] if key in self.handlers else self._find_handler(site, thing, name)
        if handler is not None:
            if starred:
                return Starred(handler, site, thing).named(getattr(thing, name))
            return functools.partial(handler, site, thing)
        function = self._load(site, thing, name)
        if not self.has_points(function):
            if starred:
                return Starred(self._call_loaded, site, thing, function).named(function)
            return functools.partial(self._call_loaded, site, thing, function)
        self.note_made(site, function)
        return function

    def _find_handler(self, site: Site, thing: Any, name: str) -> Callable[..., Any] | None:
        cls = type(thing)
        if name[:1] == "_" and self.closed:
            self._keep_private(site, thing, name)
        handler = self.primitives.find(cls, name)
        if handler is None and self.is_container(thing):
            handler = self._container_handler(cls, name)
        self.handlers[cls, name] = handler
        if cls.__module__ in self.student_modules:
            self.theirs.append((cls, name))
        return handler

    def _container_handler(self, cls: type, name: str) -> Callable[..., Any] | None:
        owner = next((c for c in cls.__mro__ or () if name in c.__dict__), None)
        written = type(owner.__dict__[name]) is types.FunctionType if owner is not None else True
        if owner in self.followed or owner is None:
            return None
        if written and owner.__module__ not in ("collections", "collections.abc"):
            return None
        if name == "append" and cls in (list, collections.deque):
            return self._append
        return lambda site, thing, /, *a, **k: self.container_call(site, thing, name, getattr(thing, name), a, k)

    def _append(self, site: Site, thing: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Do `xs.append(x)`, the most frequent method: `container_call` for an element that nobody looks into."""
        if len(args) != 1 or kwargs or self._is_read(args[0]):
            return self.container_call(site, thing, "append", thing.append, args, kwargs)
        self.step(self.container_op(thing, True, site))
        return thing.append(args[0])

    def _load(self, site: Site, thing: Any, name: str) -> Any:
        """The method `name` of an object that is neither a primitive nor a container."""
        cls = type(thing)
        if cls in self.primitives.lock_types:
            closed.look(thing, name)
        if name[:1] == "_" and self.closed:
            self._keep_private(site, thing, name)
        has_data = cls.__dictoffset__ and cls is not types.ModuleType and not issubclass(cls, type)
        if has_data and name in data_of(thing) and not is_computed(cls, name):
            self.step(self._attr_op(thing, name, False, Site("attr", name, f"{site.text}.{name}", site.line)))
        return getattr(thing, name)

    def context(self, site: Site, thing: Any) -> Any:
        cls = type(thing)
        if cls in self.primitives.lock_types:
            return Guard(self.primitives, site, thing)
        if cls is self.primitives.condition and type(thing._lock) in self.primitives.lock_types:
            return Guard(self.primitives, site, thing._lock)
        if self.primitives.find(cls, "__enter__") is not None:
            return Context(self.method, site, thing)
        self.foreign_context = True
        return thing
