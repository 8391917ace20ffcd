"""What code without points of its own touches: built-in functions, methods written in C, iterators, the classes of
other libraries. Announced as far as it can be known; what cannot makes a run unmodelled, never silently a proof."""

from __future__ import annotations

import functools
import operator
import re
import sys
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from graders.engine.instrument import Site
from graders.engine.instrument import points as P
from graders.engine.model import Op, alive
from graders.engine.virtual.callers import looks_at_caller
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.depth import by_call, deeper, is_plain_class
from graders.engine.virtual.held import Held
from graders.engine.virtual.kinds import (
    DEEP_FUNCTIONS,
    FLAT,
    IMMUTABLE_MODULES,
    LAZY_FUNCTIONS,
    READING_FUNCTIONS,
)  # fmt: skip

_LRU = type(functools.lru_cache(len))
_OBJECT_DATA = {"__setattr__": True, "__delattr__": True, "__getattribute__": False}
_SLOT_DATA = {"__set__": True, "__delete__": True, "__get__": False}  # of what `__slots__` has made
_POINTS = frozenset(P.NAMES) - {P.LAP, P.SLICE}
# By id: what is called may be anything, and have an `__eq__` of its own.
_WEAK = frozenset(map(id, (weakref.ref, weakref.ProxyType, weakref.CallableProxyType, weakref.proxy, weakref.finalize)))
_LAZY_FUNCTIONS = frozenset(map(id, LAZY_FUNCTIONS))
_READING_FUNCTIONS = frozenset(map(id, READING_FUNCTIONS))
_DEEP_FUNCTIONS = frozenset(map(id, DEEP_FUNCTIONS))
_OPAQUE = frozenset(map(id, (exec, eval, vars, memoryview)))
_BY_ATTRIBUTE = frozenset(map(id, (getattr, hasattr, setattr, delattr)))
_COPIERS = ("copy", "pickle", "_pickle", "dataclasses")
MANY = -1
_HELD = ("held", "delegated")  # an iterator that others may have, too


def has_points(code: types.CodeType) -> bool:
    """Whether another thread can come in while this code runs."""
    return bool(_POINTS.intersection(code.co_names)) or any(
        has_points(inner) for inner in code.co_consts if isinstance(inner, types.CodeType)
    )


class Outside(Held):
    """The half of the announcer that meets code without points."""

    primitives: Primitives
    step: Callable[[Op], bool]
    namespaces: dict[int, str]
    global_op: Callable[..., Op]
    attr: Callable[[Site, Any], Any]
    store_attr: Callable[[Site, Any], Any]
    read_named: Callable[[Site, tuple[Any, ...], tuple[str, ...]], None]
    quiet = frozenset({"threading", "queue", "concurrent.futures", "concurrent.futures.thread", "builtins"})

    def forget(self) -> None:
        # An iterator, who takes from it, holding which locks whenever that was no event, and whether it always was one.
        self.walked: dict[int, tuple[Any, int, frozenset[int], bool]] = {}

    def alone(self) -> bool:
        """Whether no other thread is there to notice."""
        return self.kernel.needed <= 1 and len(self.kernel.tasks) <= 1

    # --- what a value holds -----------------------------------------------------------------------------------------

    def read_all(
        self, site: Site, things: Any, *, owner: Any = None, write: bool = False, deep: bool = False,
        fields: bool = False,
    ) -> None:  # fmt: skip
        """One operation: a write of `owner`, a read (`write`: a write) of each of the containers, and reads of what
        they hold."""
        accesses: list[Any] = []
        first: Any = None
        kind = "read"
        if owner is not None:
            accesses.extend(self.container_op(owner, True, site).accesses)
            first, kind = owner, "write"
        for thing in things:
            cls = type(thing)
            if cls in FLAT:
                continue
            if self.is_container(thing) or id(thing) in self.views:
                op = self.container_op(thing, write, site)
                first, kind = (thing, op.kind) if first is None else (first, kind)
                accesses.extend(op.accesses)
                if id(thing) in self.views:
                    accesses.extend(self._seen_through(thing, site))
            elif hasattr(cls, "__next__") and cls.__module__ not in self.student_modules:
                self.touch(site, thing, announced=False)
            elif cls in (operator.attrgetter, operator.methodcaller):
                self.unmodelled(site.text, "looks up names that cannot be seen")
        if deep:
            before = len(accesses)
            seen: set[int] = set()
            for thing in things:
                self._held(thing, accesses, seen, site, fields, top=True)
            kind = kind if before else "read"
        if len(accesses) == 1 and first is not None:
            self.step(self.container_op(first, kind == "write", site))
        elif accesses:
            self.step(Op(kind, site.text, tuple(dict.fromkeys(accesses)), obj=self.kernel.kept(first)))

    # --- iterators --------------------------------------------------------------------------------------------------

    def touch(self, site: Site, iterator: Any, *, announced: bool) -> None:
        """The running thread takes from `iterator`. Where several do without a common lock, points are missing.

        A generator with points inside can be entered while it runs, which is an error, and when it leaves is no event.
        """
        who = self.kernel.current.index if self.kernel.current is not None else 0
        loud = announced and not (type(iterator) is types.GeneratorType and has_points(iterator.gi_code))
        held = frozenset() if loud else self._locks_held()
        known = self.walked.get(id(iterator))
        if known is not None:
            who = who if who == known[1] else MANY
            held, loud = held & known[2], loud and known[3]
            if who == MANY and not loud and not held:
                self.unmodelled(site.text, "is an iterator that several threads take from")
        self.kernel.number(iterator)
        self.walked[id(iterator)] = self.kernel.kept(iterator), who, held, loud

    def _locks_held(self) -> frozenset[int]:
        me, kinds = self.kernel.current, self.primitives.lock_types
        known = self.kernel.known.values()
        return frozenset(number for thing, number in known if type(thing) in kinds and thing.owner is me)

    def advance(self, site: Site, iterator: Any) -> None:
        """`next(iterator)` is about to happen."""
        self.touch(site, iterator, announced=True)
        op = self.container_op(iterator, True, site)
        if id(iterator) in self.views:
            accesses = (*op.accesses, *self._seen_through(iterator, site))
            op = Op("write", site.text, accesses, obj=op.obj)
        self.step(op)

    def iterate(self, site: Site, thing: Any) -> Any:
        cls = type(thing)
        if site.name == "delegated" and hasattr(cls, "send"):  # `yield from` hands on what is sent and thrown
            self.touch(site, thing, announced=False)
            return thing
        if self.is_container(thing):
            op = self.container_op(thing, False, site)
            if not issubclass(cls, list):
                self.step(op)  # how many there are is looked at now, and compared at each step
            return self._each(iter(thing), op, site)
        if id(thing) in self.views:
            accesses, takes = self._seen_through(thing, site), hasattr(cls, "__next__")
            if takes and site.name in _HELD:
                accesses.extend(self.container_op(thing, True, site).accesses)
            elif takes:
                self.touch(site, thing, announced=False)
            op = Op("read", site.text, tuple(accesses), obj=self.kernel.kept(thing))
            if not takes:
                self.step(op)  # a view: as for what it shows
            return self._each(iter(thing), op, site)
        if hasattr(cls, "__next__") and cls.__module__ not in self.student_modules:
            if site.name in _HELD:
                return self._each(thing, self.container_op(thing, True, site), site)
            self.touch(site, thing, announced=False)
        return thing

    def _each(self, iterator: Iterator[Any], op: Op, site: Site) -> Iterator[Any]:
        taken = site.name in _HELD and alive(op.obj) is iterator
        while True:
            value = None  # what is held here while a point waits is part of the state
            self.step(op)
            if taken:
                self.touch(site, iterator, announced=True)
            try:
                value = next(iterator)
            except StopIteration:
                return
            if site.name == "unpacked" and self.is_container(value):
                self.step(self.container_op(value, False, site))
            yield value

    # --- calls ------------------------------------------------------------------------------------------------------

    def passed(self, site: Site, value: Any) -> Any:
        """`o.append`, handed to somebody who will call it: then it announces what it does."""
        if type(value) is types.BuiltinMethodType and self.is_container(value.__self__):
            return functools.partial(self.call, site, value)
        return value

    def _call_loaded(self, site: Site, thing: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is types.MethodType and function.__self__ is thing:
            code = getattr(function.__func__, "__code__", None)
            if code is None or code.co_filename not in self.student_files:
                self._foreign(site, thing, function.__func__, code, (*args, *kwargs.values()))
            return function(*args, **kwargs)
        if kind is types.BuiltinMethodType and function.__self__ is thing and type(thing) is not types.ModuleType:
            if hasattr(type(thing), "__next__"):
                self.advance(site, thing)
            elif type(thing) is str and function.__name__ in ("format", "format_map"):
                names = re.findall(r"\.([^\W\d]\w*)", thing)  # `"{0.x}"`: more than are attributes, at worst
                self.read_named(site, (*args, *kwargs.values()), tuple(dict.fromkeys(names)))
            else:
                owner = thing if self._is_mutable(thing) else None
                self.read_all(site, (*args, *kwargs.values()), owner=owner)
            return function(*args, **kwargs)
        return self.call(site, function, *args, **kwargs)

    def _foreign(self, site: Site, owner: Any, function: Any, code: Any, things: tuple) -> None:
        """A method that another library wrote in Python: it may change its object, and what it is given."""
        if type(function) is _LRU:
            self._remembers(site)
        elif code is not None and code.co_filename not in self.primitives.files and self._is_mutable(owner):
            self.read_all(site, things, owner=owner, write=True, deep=True)

    def _library_function(self, site: Site, function: Any, things: tuple) -> None:
        """A function that another library wrote in Python; what it wraps announces for itself."""
        inner = function.__code__.co_filename in self.primitives.files or hasattr(function, "__wrapped__")
        if not inner and not (function.__module__ or "").startswith("graders"):
            self._read_arguments(site, function, things)

    def _is_mutable(self, thing: Any) -> bool:
        cls = type(thing)
        module = cls.__module__
        if cls in FLAT or module in IMMUTABLE_MODULES or module.startswith("graders") or issubclass(cls, type):
            return False
        return cls not in self.primitives.classes and thing is not sys.stdout and thing is not sys.stderr

    def _remembers(self, site: Site) -> None:
        if not self.alone():
            self.unmodelled(site.text, "remembers what it returned")

    def call(self, site: Site, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is types.FunctionType:
            file = function.__code__.co_filename
            if file not in self.student_files:
                handler = self.primitives.find(type(args[0]), function.__name__) if args else None
                if handler is not None and file in self.primitives.files:  # `Condition.__enter__(cond)`
                    return handler(Site("call", function.__name__, "", site.line), *args, **kwargs)
                self._library_function(site, function, (*args, *kwargs.values()))
            return function(*args, **kwargs)
        if kind is types.MethodType:
            owner = function.__self__
            code = getattr(function.__func__, "__code__", None)
            if code is None or code.co_filename not in self.student_files:
                handler = self.primitives.find(type(owner), getattr(function, "__name__", ""))
                if handler is not None:
                    return self._base_method(site, handler, function, owner, args, kwargs)
                self._foreign(site, owner, function.__func__, code, (*args, *kwargs.values()))
            return function(*args, **kwargs)
        if kind is functools.partial:
            return self.call(site, function.func, *function.args, *args, **{**function.keywords, **kwargs})
        if kind.__module__ in self.student_modules or (
            issubclass(kind, type) and (function.__module__ in self.student_modules or function in self.followed)
        ):
            return function(*args, **kwargs)
        return self._builtin_call(site, function, args, kwargs)

    def has_points(self, function: Any) -> bool:
        """Whether it is of the program's own source, and calling it needs no word of ours; or asks who calls it."""
        kind = type(function)
        if kind is types.FunctionType:
            return function.__code__.co_filename in self.student_files or looks_at_caller(function)
        if kind is types.MethodType:
            code = getattr(function.__func__, "__code__", None)
            return code is not None and (code.co_filename in self.student_files or looks_at_caller(function))
        if issubclass(kind, type):
            if function.__module__ in self.student_modules:
                return is_plain_class(function)
            return looks_at_caller(function)
        if kind.__module__ in self.student_modules:
            return type(kind.__dict__.get("__call__")) is types.FunctionType
        return looks_at_caller(function)

    def callee(self, site: Site, function: Any) -> Any:
        """`f` of `f(x)`, looked up before the arguments are evaluated. See `Announcer.bound`."""
        return function if self.has_points(function) else functools.partial(self.call, site, function)

    def _base_method(self, site: Site, handler: Any, function: Any, owner: Any, args: tuple, kwargs: dict) -> Any:
        """`super().put(x)`, or `f = lock.acquire; f()`: the library's method, found through a bound method."""
        named = Site("call", function.__name__, type(owner).__name__, site.line)
        return handler(named, owner, *args, **kwargs)

    def container_call(
        self, site: Site, thing: Any, name: str, function: Callable[..., Any], args: tuple, kwargs: dict
    ) -> Any:
        raise NotImplementedError

    def _builtin_call(self, site: Site, function: Any, args: tuple, kwargs: dict) -> Any:
        kind = type(function)
        plain = (kind is types.BuiltinFunctionType or kind is type) and function in _ON_VALUES and not kwargs
        if plain and FLAT.issuperset(map(type, args)):  # it sees no more than what we see
            return function(*args)
        owner = getattr(function, "__self__", None)
        if owner is not None and self.is_container(owner):
            return self.container_call(site, owner, function.__name__, function, args, kwargs)
        name = getattr(function, "__name__", "")
        if self._on_attribute(site, function, name, owner, args):
            return function(*args, **kwargs)
        if function is next and args:
            if hasattr(type(args[0]), "__next__") and type(args[0]).__module__ not in self.student_modules:
                self.advance(site, args[0])
        elif type(function) is _LRU:
            self._remembers(site)
        elif (id(function) in _WEAK or id(kind) in _WEAK) and not self.alone():
            self.unmodelled(site.text, "tells whether an object is still needed")
        elif id(function) in _OPAQUE and args:
            self.opaque(Site("call", name, site.text, site.line), args[0])
        else:
            if type(function) in (operator.attrgetter, operator.methodcaller):
                self.unmodelled(site.text, "looks up names that cannot be seen")
            if owner is None or not self._is_mutable(owner):
                owner = None
            self._read_arguments(site, function, (*args, *kwargs.values()), owner)
        result = deeper(by_call(function), function, args, kwargs)
        if id(function) in _LAZY_FUNCTIONS or getattr(function, "__module__", "") == "itertools":
            under = tuple(a for a in args if self.is_container(a) or id(a) in self.views)
            if under:
                self.views[id(result)] = result, under
        return result

    def _read_arguments(self, site: Site, function: Any, things: tuple, owner: Any = None) -> None:
        module = getattr(function, "__module__", "") or ""
        reads = id(function) in _READING_FUNCTIONS
        writes = not reads and module not in self.quiet
        deep = id(function) in _DEEP_FUNCTIONS or (writes and not isinstance(function, type))
        self.read_all(site, things, owner=owner, write=writes, deep=deep, fields=module in _COPIERS)

    def _on_attribute(self, site: Site, function: Any, name: str, owner: Any, args: tuple) -> bool:
        """Functions that get, set or delete an attribute by name: announced like the attribute itself."""
        if id(function) in _BY_ATTRIBUTE and len(args) >= 2 and isinstance(args[1], str):
            thing, which, writes = args[0], args[1], function in (setattr, delattr)
        elif name in _OBJECT_DATA and type(function) is types.MethodWrapperType and args:
            thing, which, writes = owner, args[0], _OBJECT_DATA[name]
        elif name in _OBJECT_DATA and type(function) is types.WrapperDescriptorType and len(args) >= 2:
            thing, which, writes = args[0], args[1], _OBJECT_DATA[name]
        elif name in _SLOT_DATA and type(owner) is types.MemberDescriptorType and args:
            thing, which, writes = args[0], owner.__name__, _SLOT_DATA[name]
        else:
            return False
        (self.store_attr if writes else self.attr)(Site("attr", str(which), site.text, site.line), thing)
        return True

    def opaque(self, site: Site, source: Any) -> Any:
        """The source of `exec` and `eval` has no points; `vars(o)` and `memoryview(b)` show what is not announced."""
        if site.name in ("exec", "eval"):
            self.unmodelled(site.name, "runs source that cannot be seen")
        elif type(source) is not types.ModuleType:
            self.unmodelled(site.text or site.name, "is a second way to the same data")
        return source


_ON_VALUES = frozenset({abs, bool, divmod, float, int, isinstance, len, max, min, pow, range, round, str})
