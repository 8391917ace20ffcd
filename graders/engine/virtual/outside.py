"""What code without points touches: built-in functions, methods written in C, iterators, classes of other libraries.

It is announced as far as it can be known. The rest makes a run unmodelled, and never silently a proof.
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
import types
import weakref
from collections.abc import Callable
from inspect import CO_GENERATOR
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.roles import role
from graders.engine.virtual import closed
from graders.engine.virtual.callers import looks_at_caller
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.depth import answers_in_python, by_call, calls_plainly, deeper, is_plain_class, is_python
from graders.engine.virtual.foreign import LRU, only_reads
from graders.engine.virtual.handed import Looked
from graders.engine.virtual.iterators import RESUMES
from graders.engine.virtual.kinds import (
    DEEP_FUNCTIONS,
    DRAINING_FUNCTIONS,
    DRAINING_METHODS,
    FILLING_FUNCTIONS,
    FILLING_METHODS,
    FLAT,
    LAZY_FUNCTIONS,
    READ_ONLY,
    READING_FUNCTIONS,
    TEXT_FUNCTIONS,
    VIEWS,
    steps_for,
)  # fmt: skip
from graders.engine.virtual.misuse import Starred, filled
from graders.engine.virtual.reading import Reading

_BY_KEY = {"get", "pop", "setdefault", "__getitem__", "__setitem__", "__contains__"}
_OBJECT_DATA = {"__setattr__": True, "__delattr__": True, "__getattribute__": False}
_SLOT_DATA = {"__set__": True, "__delete__": True, "__get__": False}  # the attributes that `__slots__` makes
# Keyed by id: the called object may be anything, and have an `__eq__` of its own.
_WEAK = frozenset(map(id, (weakref.ref, weakref.ProxyType, weakref.CallableProxyType, weakref.proxy, weakref.finalize)))
_LAZY_FUNCTIONS = frozenset(map(id, LAZY_FUNCTIONS))
_DRAINING_FUNCTIONS = frozenset(map(id, DRAINING_FUNCTIONS))
_FILLING_FUNCTIONS = frozenset(map(id, FILLING_FUNCTIONS))
_READING_FUNCTIONS = frozenset(map(id, READING_FUNCTIONS))
_DEEP_FUNCTIONS = frozenset(map(id, DEEP_FUNCTIONS))
_TEXTS = {id(function): how for function, how in TEXT_FUNCTIONS.items()}
_OPAQUE = frozenset(map(id, (exec, eval, vars, memoryview)))
_BY_ATTRIBUTE = frozenset(map(id, (getattr, hasattr, setattr, delattr)))
_BOUND = (types.BuiltinMethodType, types.MethodWrapperType)
_HOLDERS = (types.ModuleType, type)
_COPIERS = ("copy", "pickle", "_pickle", "dataclasses")


def _is_lazy(function: Any) -> bool:
    """Whether `function` returns an iterator at once, which reads later."""
    inside = getattr(function, "__self__", None) is itertools.chain
    return id(function) in _LAZY_FUNCTIONS or inside or getattr(function, "__module__", "") == "itertools"


class Outside(Reading):
    """The half of the announcer that meets code without points."""

    primitives: Primitives
    step: Callable[[Op], bool]
    namespaces: dict[int, str]
    modules: dict[int, str]
    global_op: Callable[..., Op]
    attr: Callable[[Site, Any], Any]
    store_attr: Callable[[Site, Any], Any]
    read_named: Callable[[Site, tuple[Any, ...], tuple[str, ...]], None]
    quiet = frozenset({"threading", "queue", "concurrent.futures", "concurrent.futures.thread", "builtins"})

    # --- calls ------------------------------------------------------------------------------------------------------

    def passed(self, site: Site, value: Any) -> Any:
        """What to hand out in place of `o.append`, so that it announces what it does when it is called."""
        if type(value) in _BOUND and self.is_container(value.__self__):
            return functools.partial(self.call, site, value)
        return value

    @role(calls=is_python)
    def _call_loaded(self, site: Site, thing: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is types.MethodType and function.__self__ is thing:
            code = getattr(function.__func__, "__code__", None)
            if code is None or code.co_filename not in self.student_files:
                self.foreign_method(site, thing, function.__func__, code, (*args, *kwargs.values()))
            self.note_made(site, function)
            return function(*args, **kwargs)
        if kind is types.BuiltinMethodType and function.__self__ is thing and not isinstance(thing, _HOLDERS):
            name = function.__name__
            if self.is_iterator(thing) and name in RESUMES:
                return self.advance(site, thing, function, *args)
            owner = thing if self.is_mutable(thing) and not isinstance(thing, (tuple, frozenset)) else None
            steps = self.kernel.steps
            if name in DRAINING_METHODS:
                args = self._drained_by(site, function, name, args, owner, deep=name == "join")
            elif type(thing) is str and name in ("format", "format_map"):
                names = re.findall(r"\.([^\W\d]\w*)", thing)  # `"{0.x}"` reads at most more names than are attributes
                self.read_named(site, (*args, *kwargs.values()), tuple(dict.fromkeys(names)))
            else:
                held = (thing,) if owner is None else ()
                fills = owner is not None or name in FILLING_METHODS
                self.read_all(site, (*held, *args, *kwargs.values()), owner=owner, write=fills, deep=True)
            before, steps = steps, self.kernel.steps
            result = function(*args, **kwargs)
            if steps != self.kernel.steps:
                self.crossed(site, before, steps, args)
            return result
        return self.call(site, function, *args, **kwargs)

    @role(calls=calls_plainly)
    def call(self, site: Site, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is types.FunctionType:
            self.note_made(site, function)
            file = function.__code__.co_filename
            if file not in self.student_files:
                handler = self.primitives.find(type(args[0]), function.__name__) if args else None
                if handler is not None and file in self.primitives.files:  # `Condition.__enter__(cond)`
                    named = Site("call", function.__name__, type(args[0]).__name__, site.line)
                    return handler(named, *args, **kwargs)
                self.library_function(site, function, args, kwargs)
            return function(*args, **kwargs)
        if kind is types.MethodType:
            owner = function.__self__
            code = getattr(function.__func__, "__code__", None)
            if code is None and type(function.__func__) in self.followed:
                return function(*args, **kwargs)
            if code is None or code.co_filename not in self.student_files:
                handler = self.primitives.find(type(owner), getattr(function, "__name__", ""))
                if handler is not None:
                    return self._base_method(site, handler, function, owner, args, kwargs)
                self.foreign_method(site, owner, function.__func__, code, (*args, *kwargs.values()))
            return function(*args, **kwargs)
        if kind is functools.partial:
            given = filled(function, args)
            if given is None:
                return function(*args, **kwargs)  # it raises the error that names the missing arguments
            return self.call(site, function.func, *given, **{**function.keywords, **kwargs})
        if (
            kind.__module__ in self.student_modules
            or (kind in self.followed and not issubclass(kind, weakref.ReferenceType))
            or (issubclass(kind, type) and (function.__module__ in self.student_modules or function in self.followed))
        ):
            return function(*args, **kwargs)
        return self._builtin_call(site, function, args, kwargs)

    def has_points(self, function: Any) -> bool:
        """Whether a call of `function` needs no announcement here: it has points, or looks at its caller."""
        kind = type(function)
        if kind is types.FunctionType:
            return function.__code__.co_filename in self.student_files or looks_at_caller(function)
        if kind is types.MethodType:
            code = getattr(function.__func__, "__code__", None)
            if code is None:
                return type(function.__func__) in self.followed
            return code.co_filename in self.student_files or looks_at_caller(function)
        if issubclass(kind, type):
            if function.__module__ in self.student_modules:
                return is_plain_class(function)
            return looks_at_caller(function)
        if kind.__module__ in self.student_modules:
            return type(kind.__dict__.get("__call__")) is types.FunctionType
        if issubclass(kind, weakref.ReferenceType):  # what it returns depends on which objects are still alive
            return False
        return kind in self.followed or looks_at_caller(function)

    def callee(self, site: Site, function: Any, starred: bool = False) -> Any:
        """Return `f` of `f(x)`, which is looked up before the arguments are evaluated. See `Announcer.bound`."""
        if type(function) is types.FunctionType:  # the common case: `has_points` and `note_made` without their detours
            code = function.__code__
            if code.co_filename in self.student_files and not code.co_flags & CO_GENERATOR:
                return function
        if not self.has_points(function):
            if starred:
                return Starred(self.call, site, function).named(function)
            return functools.partial(self.call, site, function)
        self.note_made(site, function)
        return function

    def _base_method(self, site: Site, handler: Any, function: Any, owner: Any, args: tuple, kwargs: dict) -> Any:
        """The library's method behind a bound method: `super().put(x)`, or `f = lock.acquire; f()`."""
        named = Site("call", function.__name__, type(owner).__name__, site.line)
        return handler(named, owner, *args, **kwargs)

    def container_call(
        self, site: Site, thing: Any, name: str, function: Callable[..., Any], args: tuple, kwargs: dict
    ) -> Any:
        module = self.namespaces.get(id(thing))
        if module is not None and args and isinstance(args[0], str) and name in _BY_KEY:
            self.step(self.global_op(module, args[0], name not in READ_ONLY, thing))
            return function(*args, **kwargs)
        write = name not in READ_ONLY or (name == "__getitem__" and hasattr(type(thing), "__missing__"))
        if name == "sort" and isinstance(thing, list) and self.sorts_with_program(thing, kwargs):
            return self.sort(site, self.container_op(thing, True, site), thing, function, *args, **kwargs)
        if self.searches(thing, name, args):
            return self.search(site, thing, name, *args)
        given, drained = args, name in DRAINING_METHODS
        if drained:
            given = tuple(self.drained(site, a, place)[0] for place, a in enumerate(args))
            given = self.looked(site, function, given, name)
            given = self.fed(thing, self.container_op(thing, write, site), given)
        self.on_container(site, thing, name, write, args, drained)
        steps = self.kernel.steps
        result = function(*given, **kwargs)
        if steps != self.kernel.steps:
            self.interrupted(site, given)
        if type(result) in VIEWS:
            self.views[id(result)] = (result, (thing,))
        return result

    @role(calls=answers_in_python)
    def _builtin_call(self, site: Site, function: Any, args: tuple, kwargs: dict) -> Any:
        kind = type(function)
        plain = kind is types.BuiltinFunctionType or kind is type
        self.kernel.extra += steps_for(function, args) if plain and args else 0
        if plain and not kwargs and function in _ON_VALUES and FLAT.issuperset(map(type, args)):  # FLAT holds nothing
            return function(*args)
        owner = getattr(function, "__self__", None)
        if owner is not None and self.is_container(owner):
            return self.container_call(site, owner, function.__name__, function, args, kwargs)
        name = getattr(function, "__name__", "")
        if self._on_attribute(site, function, name, owner, args):
            args = closed.shown(*args) if type(args[0]) in self.primitives.lock_types else args
            return function(*args, **kwargs)
        if function is next and args and self.is_iterator(args[0]):
            return self._next(site, *args)
        if name == "__next__" and self.is_iterator(owner):
            return self.advance(site, owner, function)
        if type(function) is LRU:
            self.remembers(site)
        elif (id(function) in _WEAK or issubclass(kind, weakref.ReferenceType)) and not self.alone():
            self.unmodelled(site.text, "tells whether an object is still needed")
        elif id(function) in _OPAQUE and args:
            self.opaque(Site("call", name, site.text, site.line), args[0])
        else:
            if type(function) in (operator.attrgetter, operator.methodcaller):
                self.unmodelled(site.text, "looks up names that cannot be seen")
            if owner is None or isinstance(owner, (tuple, frozenset)) or not self.is_mutable(owner):
                owner = None
            self.use_module_state(site, function)
            before = self.kernel.steps
            args, kwargs = self.judged(site, function, self._bound(site, args), kwargs)
            args = self._handed_over(site, function, name, owner, args, kwargs)
            if function is sorted:
                args, before = self.copied(site, args, before)
            lazy = _is_lazy(function)
            steps = self.kernel.steps
            frames = by_call(function) + (Looked in map(type, args))
            result = deeper(frames, function, args, kwargs)
            folds = function is functools.reduce and args and self.calls_back(args[0])  # then C itself reads nothing
            if steps != self.kernel.steps and not lazy and not folds:
                self.crossed(site, before, steps, args)
            if lazy:
                under = tuple(a for a in args if type(a) not in FLAT and not isinstance(a, types.FunctionType))
                if under and not any(result is a for a in args):
                    self.views[id(result)] = result, under
            return result
        return deeper(by_call(function), function, args, kwargs)

    def _bound(self, site: Site, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Replace methods of containers that C code will call by ones that announce themselves: see `passed`."""
        if types.BuiltinMethodType not in map(type, args):
            return args
        return tuple(self.passed(site, a) if type(a) is types.BuiltinMethodType else a for a in args)

    def _handed_over(
        self, site: Site, function: Any, name: str, owner: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, ...]:
        """Announce what a function in C reads of its arguments. Return the arguments to give it."""
        if id(function) in _DRAINING_FUNCTIONS or name == "fromkeys":
            deep = id(function) in _DEEP_FUNCTIONS or name == "fromkeys"
            args = self.with_callback(site, function, args, kwargs)
            return self._drained_by(site, function, name, args, None, deep=deep, also=tuple(kwargs.values()))
        if id(function) in _FILLING_FUNCTIONS and len(args) == 2:
            given = self._drained_by(site, function, name, args[1:], args[0], deep=True)
            return args[0], *self.fed(args[0], self.container_op(args[0], True, site), given)
        if _is_lazy(function):
            self.read_all(site, [a for a in args if not self.is_iterator(a)])
            return args if function is iter else self.lent(site, args, function)
        if id(function) in _READING_FUNCTIONS:  # `print(it)` and `isinstance(it, ...)` take nothing from it
            shown = id(function) in _TEXTS
            self.read_arguments(site, function, tuple(a for a in args if shown or not self.is_iterator(a)), owner)
        else:
            self.read_arguments(site, function, (*args, *kwargs.values()), owner)
        return args

    def _next(self, site: Site, iterator: Any, *default: Any) -> Any:
        try:
            return self.take(site, iterator)
        except StopIteration:
            if default:
                return default[0]
            raise

    def _drained_by(
        self, site: Site, function: Any, name: str, args: tuple[Any, ...], owner: Any,
        *, deep: bool = False, also: tuple[Any, ...] = (),
    ) -> tuple[Any, ...]:  # fmt: skip
        """Announce that C code takes all items of each of `args`, where that is one step. Return what to give it."""
        given = tuple(self.drained(site, thing, place)[0] for place, thing in enumerate(args))
        whole = (*[a for a in args if not self.is_iterator(a)], *also)
        if len(whole) == len(args) + len(also):
            self.read_all(site, whole, owner=owner, deep=deep)
            return given

        def find() -> tuple[Any, Any, str]:
            found: list[Any] = list(self.container_op(owner, True, site).accesses) if owner is not None else []
            for place, thing in enumerate(args):
                if self.is_iterator(thing):
                    found.extend(self.drained(site, thing, place)[1])
            seen: set[int] = set()
            for thing in args if deep else ():
                self._held(thing, found, seen, site, False, top=self.is_iterator(thing))  # `sum(iter(rows), [])`
            for thing in whole:
                if self.is_container(thing):
                    found.extend(self.container_op(thing, False, site).accesses)
                if deep:
                    self._held(thing, found, seen, site, False)
            return found, None, "write" if any(access[1] for access in found) else "read"

        self.announced(site, find)
        return self.looked(site, function, given, name, tuple(t for t in whole if type(t) not in FLAT))

    def read_arguments(
        self, site: Site, function: Any, things: tuple, owner: Any = None, *, python: bool = False
    ) -> None:
        module = getattr(function, "__module__", "") or ""
        reads = id(function) in _READING_FUNCTIONS
        writes = not reads and module not in self.quiet and not (python and only_reads(function))
        deep = id(function) in _DEEP_FUNCTIONS or ((writes or python) and not isinstance(function, type))
        how = _TEXTS.get(id(function), "")
        if owner is None and isinstance(getattr(function, "__self__", None), (tuple, frozenset)):
            things = (function.__self__, *things)
        self.read_all(
            site, things, owner=owner, write=writes, deep=deep, fields=module in _COPIERS, how=how, python=python
        )

    def _on_attribute(self, site: Site, function: Any, name: str, owner: Any, args: tuple) -> bool:
        """Announce a function that gets, sets or deletes an attribute by name, like the attribute itself."""
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
        if writes or type(thing) not in self.primitives.lock_types:
            (self.store_attr if writes else self.attr)(Site("attr", str(which), site.text, site.line), thing)
        return True

    def opaque(self, site: Site, source: Any) -> Any:
        """Note that nothing is proved: `exec` runs a source without points, `vars(o)` shows data unannounced."""
        if site.name in ("exec", "eval"):
            self.unmodelled(site.name, "runs source that cannot be seen")
        elif site.kind == "global":
            if not self.alone():
                self.unmodelled(site.name, "is bound where other threads cannot be shown to see it")
        elif type(source) is not types.ModuleType or id(source) not in self.modules:
            self.unmodelled(site.text or site.name, "is a second way to the same data")
        return source


_ON_VALUES = frozenset({abs, bool, divmod, float, int, isinstance, len, max, min, pow, range, round, str})
