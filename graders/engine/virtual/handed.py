"""Wrappers for iterators and functions that go to C code: they announce what C code does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.roles import holds, role
from graders.engine.virtual.depth import next_of
from graders.engine.virtual.kinds import FLAT


def itself(thing: Any) -> Any:
    """Return `thing`: an object of this module is pickled or copied as the program's own object."""
    return thing


@holds("iterator")
class Taken:
    """An iterator for C code that announces each step."""

    __slots__ = ("iterator", "owner", "site")

    def __init__(self, owner: Any, site: Site, iterator: Any) -> None:
        self.owner, self.site, self.iterator = owner, site, iterator

    def __iter__(self) -> Taken:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return itself, (self.iterator,)

    @role(in_c=True)
    def __next__(self) -> Any:
        return self.owner.take(self.site, self.iterator)


@holds("iterator")
class Fed:
    """An iterator for C code that puts each element into a container; it announces that change."""

    __slots__ = ("iterator", "op", "step")

    def __init__(self, step: Callable[[Op], bool], op: Op, iterator: Iterator[Any]) -> None:
        self.step, self.op, self.iterator = step, op, iterator

    def __iter__(self) -> Fed:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return itself, (self.iterator,)

    @role(in_c=True)
    def __next__(self) -> Any:
        try:
            value = next(self.iterator)
        except StopIteration:
            self.step(self.op)
            raise
        self.step(self.op)
        return value


@holds("iterator")
class Looked:
    """An iterator for C code that looks into the items: `sum(rows_of(x), [])`, `max(f(x) for ...)`.

    `how` says when an item is looked into. "each": when it is taken. "all": also at every later one and at the end.
    "pairs": as "all", but only the first part of each item. `base` is looked into each time as well.
    """

    __slots__ = ("base", "how", "iterator", "owner", "site", "taken")

    def __init__(self, owner: Any, site: Site, iterator: Any, how: str, base: tuple[Any, ...] = ()) -> None:
        self.owner, self.site, self.iterator, self.how, self.base = owner, site, iterator, how, base
        self.taken: list[Any] = []

    def __iter__(self) -> Looked:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return itself, (self.iterator,)

    @role(in_c=True)
    def __next__(self) -> Any:
        try:
            value = next_of(self.iterator)
        except StopIteration:
            if self.taken or self.base:
                self.owner.look(self.site, (*self.taken, *self.base))
            raise
        if type(value) not in FLAT:
            self._take(value)
        elif self.taken or self.base:
            self.owner.look(self.site, (*self.taken, *self.base))
        return value

    def _take(self, value: Any) -> None:
        part: Any = value
        if self.how == "pairs" and type(value) in (tuple, list) and value:
            part = value[0]
            if type(value) is list:
                self.owner.step(self.owner.container_op(value, False, self.site))
        self.taken.append(part)
        looked = self.owner.look(self.site, (*self.taken, *self.base))
        if self.how == "each" or not looked:  # an item that holds nothing changeable never will
            self.taken.pop()


@holds("function")
class Judged:
    """A function of the program's for C code that looks into its results: `sorted(xs, key=f)`."""

    __slots__ = ("base", "function", "owner", "site", "taken")

    def __init__(self, owner: Any, site: Site, function: Any, base: tuple[Any, ...] = ()) -> None:
        self.owner, self.site, self.function, self.base = owner, site, function, base
        self.taken: list[Any] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return itself, (self.function,)

    @role(in_c=True)
    def __call__(self, *args: Any) -> Any:
        result = self.function(*args)
        if type(result) not in FLAT:
            self.taken.append(result)
            if not self.owner.look(self.site, (*self.taken, *self.base)):
                self.taken.pop()
        elif self.taken or self.base:
            self.owner.look(self.site, (*self.taken, *self.base))
        return result


HANDED = (Taken, Fed, Looked)  # our own iterators
