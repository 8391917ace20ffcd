"""C code that calls the program while it works: `map(f, xs)`, `min(xs, key=f)`, `xs.extend(g)`, `xs.sort(key=f)`.

What such code does is one event only as long as no thread can come in. Where it calls functions of the program, or
takes from a generator, each element that it takes from a container or puts into one is an event of its own.
"""

from __future__ import annotations

import functools
import gc
import itertools
import types
from collections.abc import Callable, Iterator
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.roles import role
from graders.engine.virtual.handed import HANDED, Fed, Judged, Looked, Taken
from graders.engine.virtual.iterators import CALLING, Iterators
from graders.engine.virtual.kinds import FLAT, JUDGING_FUNCTIONS, LOOKING_FUNCTIONS, LOOKING_METHODS, VIEWS

_LOOK_MAX = 200  # iterators inside iterators; beyond these the program is assumed to run


class Callbacks(Iterators):
    """The part of the announcer that knows which C code calls back."""

    def calls_back(self, function: Any) -> bool:
        """Whether calling `function` runs code of the program's."""
        while type(function) in (functools.partial, Judged):
            function = function.func if type(function) is functools.partial else function.function
        if type(function) is types.MethodType:
            if function.__self__ is self:  # `self` was handed out in place of a method that announces itself
                return True
            function = function.__func__
        cls = type(function)
        if cls is types.FunctionType:
            return function.__code__.co_filename in self.student_files
        if issubclass(cls, type):
            return function.__module__ in self.student_modules
        return cls.__module__ in self.student_modules or cls is functools.cmp_to_key(_nothing).__class__

    def runs_program(self, iterator: Any) -> bool:
        """Whether taking from `iterator` runs code of the program's."""
        waiting, looked = [iterator], 0
        while waiting and looked < _LOOK_MAX:
            thing, looked = waiting.pop(), looked + 1
            cls = type(thing)
            if cls in FLAT or not hasattr(cls, "__next__"):
                continue
            if cls in (types.GeneratorType, *HANDED) or cls.__module__ in self.student_modules:
                return True
            inside = gc.get_referents(thing)
            if cls in CALLING and any(map(self.calls_back, inside)):
                return True
            for inner in inside:  # `zip` and `map` keep their iterators in a tuple
                waiting.extend(inner if type(inner) is tuple and cls in (zip, map) else (inner,))
        return bool(waiting)

    def fed(self, owner: Any, op: Op, things: tuple[Any, ...]) -> tuple[Any, ...]:
        """What to give a method that puts all of `things` into `owner`; `op` is its operation on `owner`."""
        if not any(hasattr(type(thing), "__next__") for thing in things):
            return things
        return tuple(Fed(self.step, op, thing) if self.runs_program(thing) else thing for thing in things)

    def one_by_one(self, site: Site, things: tuple[Any, ...]) -> tuple[Any, ...]:
        """What to give C code in place of the containers through which it goes while it calls the program's code."""
        return tuple(self._announced(site, thing) for thing in things)

    def _announced(self, site: Site, thing: Any) -> Any:
        cls = type(thing)
        if cls in FLAT or cls in HANDED or cls is types.GeneratorType:
            return thing
        if self.is_iterator(thing):
            return Taken(self, site, thing)
        if cls in VIEWS or (self.is_container(thing) and cls not in self.followed):
            return Taken(self, site, iter(thing))
        return thing

    def lent(self, site: Site, things: tuple[Any, ...], function: Any = None) -> tuple[Any, ...]:
        """What to give `zip`, `map`, `itertools.chain` ... in place of generators, from which they will take.

        If one of these, or the function, runs code of the program's, the other arguments announce each element as well.
        """
        given = tuple(
            Taken(self, site, thing)
            if type(thing) is types.GeneratorType
            and (function is itertools.tee or not self.is_fresh(site, place, thing))  # `tee`'s iterators share it
            else thing
            for place, thing in enumerate(things)
        )
        given = self.looked(site, function, given, getattr(function, "__name__", ""))
        if function in _ONE_AFTER_ANOTHER:
            return given
        if any(callable(thing) and self.calls_back(thing) for thing in things) or any(map(self.runs_program, given)):
            return self.one_by_one(site, given)
        if any(self.is_container(thing) and self.are_programs(thing) for thing in given):  # `map(str, orders)`
            return self.one_by_one(site, given)
        return given

    def looked(
        self, site: Site, function: Any, things: tuple[Any, ...], name: str, base: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        """What to give C code that looks into each item, in place of iterators that run code of the program's."""
        if not any(hasattr(type(thing), "__next__") for thing in things):
            return things
        how = _LOOKING.get(id(function), "each" if name == "from_iterable" else LOOKING_METHODS.get(name, ""))
        if name == "update" and isinstance(getattr(function, "__self__", None), set):
            how = "all"
        if not how or any(type(t) in (types.FunctionType, types.MethodType) and self.calls_back(t) for t in things):
            return things  # the program looks itself; C code judges only what it returns
        return tuple(Looked(self, site, thing, how, base) if self._hands_out(thing) else thing for thing in things)

    def sought(self, site: Site, thing: Any, base: tuple[Any, ...]) -> Any:
        """What to give `x in thing`, which compares each item."""
        return Looked(self, site, thing, "each", base) if self._hands_out(thing) else thing

    def _hands_out(self, thing: Any) -> bool:
        cls = type(thing)
        return hasattr(cls, "__next__") and cls is not Looked and self.runs_program(thing)

    def judged(self, site: Site, function: Any, args: tuple[Any, ...], kwargs: Any) -> tuple[tuple[Any, ...], Any]:
        """The arguments for C code that looks into what the program's function returns."""
        if id(function) not in _JUDGING:
            return args, kwargs
        key = kwargs.get("key")
        if key is not None:
            return args, {**kwargs, "key": self.judge(site, key)}
        if function is itertools.groupby and len(args) > 1:
            return (args[0], self.judge(site, args[1])), kwargs
        if function is iter and len(args) > 1:
            return (self.judge(site, args[0], tuple(a for a in args[1:] if type(a) not in FLAT)), *args[1:]), kwargs
        if function not in (sorted, min, max) and len(args) == 2:
            return (self.judge(site, args[0]), *args[1:]), kwargs
        return args, kwargs

    def judge(self, site: Site, function: Any, base: tuple[Any, ...] = ()) -> Any:
        return Judged(self, site, function, base) if self.calls_back(function) else function

    def with_callback(self, site: Site, function: Any, args: tuple[Any, ...], kwargs: Any) -> tuple[Any, ...]:
        """The arguments of `min(xs, key=f)` or `functools.reduce(f, xs)`, and of `sum(xs)` of the program's objects."""
        if function is functools.reduce and len(args) > 1 and self.calls_back(args[0]):
            return (args[0], self._announced(site, args[1]), *args[2:])
        if function in (min, max) and len(args) == 1 and self.calls_back(kwargs.get("key")):
            return self.one_by_one(site, args)
        if args and function in _LIVE and self.is_container(args[0]) and self.are_programs(args[0]):
            return (self._announced(site, args[0]), *args[1:])
        return args

    def are_programs(self, things: Any) -> bool:
        """Whether code of the program's says how some of `things` compare, add, or count as true."""
        kinds = set(map(type, things if type(things) is not dict else dict.keys(things)))
        return any(
            type(function := getattr(kind, name, None)) is types.FunctionType
            and function.__code__.co_filename in self.student_files  # otherwise `dataclasses` wrote it
            for kind in kinds - FLAT
            if kind.__module__ in self.student_modules
            for name in _WORTH
        )

    # --- sorting ----------------------------------------------------------------------------------------------------

    def sorts_with_program(self, thing: list[Any], kwargs: dict[str, Any]) -> bool:
        key = kwargs.get("key")
        if key is not None:
            return self.calls_back(key)
        return any(type(item).__module__ in self.student_modules for item in thing) and not self.alone()

    def sort(
        self,
        site: Site,
        op: Op,
        thing: list[Any],
        function: Callable[..., Any],
        *,
        key: Any = None,
        reverse: Any = False,
    ) -> None:
        """Do `thing.sort(key=...)`: the list is empty for all other threads until it is sorted and put back.

        A list of places is sorted as soon as the list is empty. Then `thing` itself is sorted by those places.
        """
        self.step(op)
        items = list(thing)
        key = self.judge(site, key) if key is not None else None
        places: Iterator[int] | None = None

        @role(in_c=True)
        def place(item: Any) -> int:
            nonlocal places
            if places is None:
                try:
                    order = list(range(len(items)))
                    order.sort(key=_Keyed(items, key), reverse=reverse)
                finally:
                    self.step(op)
                where = [0] * len(order)
                for rank, number in enumerate(order):
                    where[number] = rank
                places = iter(where)
            return next(places)

        function(key=place)


class _Keyed:
    """The key of a place: that of the item there."""

    def __init__(self, items: list[Any], key: Any) -> None:
        self.items, self.key = items, key

    @role(in_c=True)
    def __call__(self, number: int) -> Any:
        return self.items[number] if self.key is None else self.key(self.items[number])


def _nothing(left: Any, right: Any) -> int:
    return 0


# These are done with one of their arguments before they take from the next.
_LOOKING = {id(function): how for function, how in LOOKING_FUNCTIONS.items()}
_JUDGING = frozenset(map(id, JUDGING_FUNCTIONS))
_LIVE = (min, max, sum, any, all, set, frozenset)
_WORTH = (
    "__bool__", "__len__", "__lt__", "__gt__", "__eq__", "__hash__", "__add__", "__radd__", "__str__", "__repr__",
)  # fmt: skip
_ONE_AFTER_ANOTHER = (itertools.chain, itertools.chain.from_iterable)
