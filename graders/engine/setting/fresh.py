"""Put back after the run what a script changes in the library, so that the next one begins in the same world.

An attribute is saved before it is stored (`remember`). What library code changes in its own module is found by
comparison, object by object and by identity, with the time when the script first imported the module.
"""

from __future__ import annotations

import collections
import linecache
import os
import sys
import types
from collections.abc import Iterable
from operator import is_
from typing import Any

from graders.engine.setting.exchange import Exchange
from graders.engine.setting.files import SYSTEM

MANY = 2_000  # values of one table, and objects of one module, that are looked at
_TABLES = (list, dict, set, collections.deque, collections.OrderedDict, collections.defaultdict)
# The tables of these modules are caches. Emptying them in each run would only take time.
_CACHES = frozenset({
    "re", "typing", "enum", "abc", "ast", "inspect", "linecache", "tokenize", "functools", "types", "dataclasses",
    "itertools", "operator", "math", "string", "collections", "struct", "tracemalloc", "importlib", "dis", "token",
})  # fmt: skip
_PLAIN = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type, str, int, float, bytes, type(None))
_SLOT = types.MemberDescriptorType
NOTHING: Any = object()
_class_dict = type.__dict__["__dict__"].__get__  # past a metaclass that computes it


class Fresh:
    """For one script. Call `imported` before it can change a module, and `put_back` after each run."""

    def __init__(self) -> None:
        self._modules: dict[str, list[_Saved]] = {}
        self._undo: list[tuple[Any, str, Any]] = []
        self._place: tuple[str, dict[str, str]] | None = None  # the working folder of the process, and its environment
        self._sources = frozenset(linecache.cache)

    def imported(self, module: types.ModuleType) -> None:
        name = getattr(module, "__name__", "")
        if name not in self._modules:
            self._modules[name] = _saved(module)
            if name == "os" or self._place is None:
                self._place = _cwd(), dict(os.environ)

    def remember(self, owner: Any, name: str) -> None:
        """An attribute of an object that may outlive the run is about to be stored or deleted."""
        data = _class_dict(owner) if isinstance(owner, type) else getattr(owner, "__dict__", None)
        if data is not None and (name in data or type(getattr(type(owner), name, None)) is not _SLOT):
            before = data.get(name, NOTHING)
        else:
            before = getattr(owner, name, NOTHING)
        self._undo.append((owner, name, before))

    def replace(self, owner: Any, name: str, value: Any) -> None:
        """Store an attribute until the run is over."""
        self._undo.append((owner, name, vars(owner).get(name, NOTHING)))
        setattr(owner, name, value)

    def replace_in(self, exchange: Exchange) -> None:
        """As `replace`, for many names of one module at once. This is done in every run; one by one it would take a
        third of a short run.
        """
        data = exchange.data
        self._undo.append((data, "", exchange.before()))
        data.update(exchange.values)

    def put_back(self) -> None:
        # First the tables, which were looked at during a run; then what was there before it.
        for name, saved in self._modules.items():
            if len(saved[0].table) > len(saved[0].now):
                _keep_modules(name, saved[0])
            for one in saved:
                one.put_back()
        for owner, name, before in reversed(self._undo):
            if not name:
                owner.update(before)
                continue
            try:
                delattr(owner, name) if before is NOTHING else setattr(owner, name, before)
            except (AttributeError, TypeError):
                pass
        self._undo.clear()
        self._forget_sources()
        if self._place is not None:
            self._put_place_back(*self._place)

    def _forget_sources(self) -> None:
        """Forget the lines of the script's files: from Python 3.13 on, `inspect` does not read a file whose lines it
        knows.
        """
        for name in [name for name in linecache.cache if name not in self._sources]:
            if not (isinstance(name, str) and name.startswith(SYSTEM)):
                del linecache.cache[name]

    def _put_place_back(self, cwd: str, environ: dict[str, str]) -> None:
        if os.environ != environ:
            for name in [name for name in os.environ if name not in environ]:
                del os.environ[name]
            os.environ.update({name: value for name, value in environ.items() if os.environ.get(name) != value})
        if cwd and _cwd() != cwd:
            os.chdir(cwd)


def _cwd() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


class _Saved:
    """A table and its content. The names of a module and the attributes of an object are tables too."""

    __slots__ = ("flat", "now", "table")

    def __init__(self, table: Any) -> None:
        self.table, self.now = table, table.copy()
        self.flat = _flat(self.now)

    def put_back(self) -> None:
        table, flat = self.table, self.flat
        if type(table) is set:
            if len(table) != len(self.now) or not all(map(is_, sorted(table, key=id), sorted(self.now, key=id))):
                table.clear()
                table.update(self.now)
        elif len(table) != len(self.now) or not all(map(is_, _flat(table), flat)):
            table.clear()
            table.extend(self.now) if hasattr(table, "extend") else table.update(self.now)


def _keep_modules(package: str, saved: _Saved) -> None:
    """Keep modules of a package that were imported since then."""
    for name, value in saved.table.items():
        if name not in saved.now and sys.modules.get(f"{package}.{name}") is value:
            saved.now[name] = value
    saved.flat = _flat(saved.now)


def _flat(table: Any) -> list[Any]:
    return [*table, *table.values()] if isinstance(table, dict) else list(table)


def _saved(module: types.ModuleType) -> list[_Saved]:
    """A module's names, the tables that it holds, and its own objects, at any depth."""
    data = vars(module)
    saved = [_Saved(data)]
    if module.__name__ in _CACHES:
        return saved
    seen: set[int] = {id(data)}
    waiting = [value for name, value in data.items() if not name.startswith("__")]
    waiting += [part for value in waiting if isinstance(value, type) for part in _class_data(value, module.__name__)]
    while waiting and len(seen) < MANY:
        value = waiting.pop()
        if isinstance(value, _PLAIN) or id(value) in seen:
            continue
        seen.add(id(value))
        if type(value) in _TABLES:
            if len(value) <= MANY:
                saved.append(_Saved(value))
                waiting.extend(_members(value))
        elif _module_of(type(value)) in (module.__name__, "weakref") and type(getattr(value, "__dict__", None)) is dict:
            saved.append(_Saved(value.__dict__))
            waiting.extend(value.__dict__.values())
    return saved


def _members(table: Any) -> Iterable[Any]:
    return table.values() if isinstance(table, dict) else table


def _class_data(cls: type, module: str) -> list[Any]:
    own = vars(cls).items() if _module_of(cls) == module else ()
    return [value for name, value in own if not name.startswith("__")]


def _module_of(cls: type) -> str | None:
    """Where a class says that it is from. One that is made in C, or whose name was taken away, may say nothing."""
    return getattr(cls, "__module__", None)
