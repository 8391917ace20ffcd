"""`functools` for a program: what `lru_cache` and `cached_property` remember is shared, and nothing guards it.

A call looks in one step whether the value is there, calls the function, and stores the value in another step. Other
threads may come in between; then several compute what the program may take for one object. The real ones behave like
that. The `cached_property` of Python 3.10 and 3.11 has a lock for all objects of a class, and can deadlock with it. A
closed program, which gets marks, has no such lock: its marks are the same on every Python.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from types import FunctionType, MethodType, ModuleType
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.roles import always, role
from graders.engine.virtual.depth import deeper
from graders.engine.virtual.kinds import FLAT

_MARK = object()  # separates positional from keyword arguments in a key
_MISSING = object()
_GUARDED = sys.version_info < (3, 12)


class Hashed:
    """A key whose hash is computed once, since the program's own `__hash__` runs in it."""

    __slots__ = ("hash", "key")

    def __init__(self, key: tuple[Any, ...]) -> None:
        self.key, self.hash = key, hash(key)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hashed) and self.key == other.key


class Cached:
    """What `lru_cache` makes of a function. Each world sets `_announcer` in a subclass.

    With a `maxsize` the order of use decides what is dropped: then even a look changes the cache.
    """

    __slots__ = ("__dict__", "__weakref__", "_counts", "_data", "_function", "_info", "_maxsize", "_typed")
    _announcer: Any
    _counts: list[int]  # hits and misses
    _data: dict[Any, Any]
    _function: Any
    _info: Any  # makes what `cache_info` returns
    _maxsize: int | None
    _typed: bool

    def __new__(cls, function: Any, maxsize: Any, typed: Any, cache_info_type: Any) -> Any:
        if not callable(function):
            raise TypeError("the first argument must be callable")
        if maxsize is not None:
            maxsize = max(int(maxsize), 0)
        self = object.__new__(cls)
        self._function, self._maxsize, self._typed, self._info = function, maxsize, bool(typed), cache_info_type
        self._data, self._counts = {}, [0, 0]
        return self

    @role(hand=("self", "args", "kwargs", "value"), calls=always, stands="call")
    def computed(self, /, *args: Any, **kwargs: Any) -> Any:
        key, simple = self._key(args, kwargs)
        element = key if simple and self._maxsize is None else None
        self._announce(bool(self._maxsize), element)
        found = self._looked_up(key)
        if found is not _MISSING:
            return found
        function = self._function
        if type(function) is FunctionType:
            value = deeper(2, function, args, kwargs)  # the real cache adds no frame
        else:
            value = self._announcer.call(self._site(), function, *args, **kwargs)
        if self._maxsize != 0:
            self._announce(True, element)
            self._store(key, value)
        return value

    __call__ = computed

    def cache_info(self) -> Any:
        self._announce(True, None, kind="read")
        return self._info(*self._counts, self._maxsize, len(self._data))

    def cache_clear(self) -> None:
        self._announce(True, None)
        self._data.clear()
        self._counts[:] = 0, 0

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __copy__(self) -> Cached:
        return self

    def __deepcopy__(self, memo: Any) -> Cached:
        return self

    def __reduce__(self) -> str:
        return str(self.__dict__["__qualname__"])

    # --- inside -----------------------------------------------------------------------------------------------------

    def _key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, bool]:
        """The key, and whether comparing it runs none of the program's code."""
        simple = FLAT.issuperset(map(type, args)) and FLAT.issuperset(map(type, kwargs.values()))
        if len(args) == 1 and not kwargs and not self._typed and type(args[0]) in (int, str):
            return args[0], True
        key = args
        if kwargs:
            key = (*key, _MARK, *(part for item in kwargs.items() for part in item))
        if self._typed:
            key = (*key, *map(type, args), *map(type, kwargs.values()))
        return (key if simple else Hashed(key)), simple

    def _looked_up(self, key: Any) -> Any:
        data, steps = self._data, self._announcer.kernel.steps
        found = data.get(key, _MISSING)
        self._counts[found is _MISSING] += 1
        if found is not _MISSING and self._maxsize is not None:
            data[key] = data.pop(key)  # it is now the last one used
        self._in_one(steps)
        return found

    def _store(self, key: Any, value: Any) -> None:
        data, steps = self._data, self._announcer.kernel.steps
        if self._maxsize is None:
            data[key] = value
        elif key not in data:  # otherwise another thread was quicker
            if len(data) >= self._maxsize:
                del data[next(iter(data))]
            data[key] = value
        self._in_one(steps)

    def _in_one(self, steps: int) -> None:
        """Note that the program's own `__eq__` ran, if it did: other threads may have come in."""
        if self._announcer.kernel.steps != steps and not self._announcer.alone():
            self._announcer.unmodelled(self._name(), "compares keys by code of the program's")

    def _announce(self, write: bool, element: Any, kind: str = "") -> None:
        kernel = self._announcer.kernel
        if kernel.current is None:
            return
        accesses = ((("obj", kernel.number(self)), write),)
        detail = ("whole",) if element is None else ("item", element)
        kind = kind or ("write" if write else "read")
        kernel.step(Op(kind, self._name(), accesses, obj=kernel.kept(self), detail=detail))

    def _name(self) -> str:
        return f"{getattr(self._function, '__name__', 'cache')}()"

    def _site(self) -> Site:
        return Site("call", "", self._name(), 0)


class CachedProperty:
    """`cached_property` with points: the value is an attribute of the object."""

    _announcer: Any

    def __init__(self, func: Any) -> None:
        self.func = func
        self.attrname: str | None = None
        self.__doc__ = func.__doc__
        if _GUARDED:
            self.lock = self._announcer.primitives.threading.RLock()
        else:
            self.__module__ = getattr(func, "__module__", None)  # type: ignore[assignment]

    def __set_name__(self, owner: Any, name: str) -> None:
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError(
                f"Cannot assign the same cached_property to two different names ({self.attrname!r} and {name!r})."
            )

    @role(hand=("self", "instance", "value"), calls=always, stands="attribute")
    def obtained(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        data = self._data_of(instance)
        site = Site("attr", self.attrname, f"{type(instance).__name__}.{self.attrname}", 0)
        value = self._look(site, instance, data)
        if value is not _MISSING:
            return value
        guarded = _GUARDED and not self._announcer.closed
        with self._announcer.context(site, self.lock) if guarded else contextlib.nullcontext():
            if guarded:
                value = self._look(site, instance, data)
            if value is _MISSING:
                value = self.func(instance)
                self._announcer.announce_attr(site, instance, write=True)
                data[self.attrname] = value
        return value

    __get__ = obtained

    def _look(self, site: Site, instance: Any, data: dict[str, Any]) -> Any:
        self._announcer.announce_attr(site, instance, write=False)
        return data.get(site.name, _MISSING)

    def _data_of(self, instance: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = instance.__dict__
        except AttributeError:  # some objects have no `__dict__` (their class defines slots)
            kind = type(instance).__name__
            raise TypeError(
                f"No '__dict__' attribute on {kind!r} instance to cache {self.attrname!r} property."
            ) from None
        return found

    if hasattr(functools.cached_property, "__class_getitem__"):
        __class_getitem__: Any = classmethod(type(list[int]))


def make_functools(announcer: Any) -> tuple[ModuleType, set[type]]:
    """The module `functools` for a program, and those of its classes that announce what they do."""
    module = ModuleType("functools", functools.__doc__)
    module.__dict__.update(vars(functools))
    own = {"__module__": "functools", "_announcer": announcer}
    cached = type("_lru_cache_wrapper", (Cached,), {**own, "__slots__": ()})
    computed = type("cached_property", (CachedProperty,), {**own, "__doc__": functools.cached_property.__doc__})
    module.__dict__.update(_lru_cache_wrapper=cached, cached_property=computed)
    for name in ("lru_cache", "cache"):
        real = getattr(functools, name)
        function = FunctionType(real.__code__, module.__dict__, name, real.__defaults__)
        module.__dict__[name] = functools.update_wrapper(function, real)
        del function.__dict__["__wrapped__"]
    return module, {cached, computed, Hashed}


__all__ = ["Cached", "CachedProperty", "make_functools"]
