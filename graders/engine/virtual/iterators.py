"""Iterators: taking from one is a write of it, and a read of what lies behind it.

An iterator written in C advances in one step. A generator of the program's own does not: a thread that enters one while
another executes it gets a ValueError. So entering and leaving are two events. If no other thread can have the generator
(`for x in steps():`, see `Site.fresh`), neither is announced. C code that takes from a generator gets a `Taken` in its
place. Other iterators that run Python code are followed only as far as one thread takes from them, or as all who do
hold a common lock.
"""

from __future__ import annotations

import gc
import itertools
import types
from collections.abc import Callable, Iterator
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Access, Op
from graders.engine.roles import always, role
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.handed import Looked, Taken
from graders.engine.virtual.held import DEEP_MAX, Held, behind
from graders.engine.virtual.kinds import FLAT, WINDOWS

MANY = -1
_NONE, _VARYING = Op("none"), Op("varying")  # steps announced elsewhere; operation found at each step
_PAIRING = (zip, enumerate)  # of these every item is a new tuple
CO_GENERATOR = 0x20
RESUMES = {"__next__", "send", "throw", "close"}  # methods that enter a generator, or advance another iterator
# These are written in C, and run code of the program's when they advance.
CALLING: tuple[Any, ...] = (
    map, filter, type(iter(int, 1)), itertools.accumulate, itertools.dropwhile, itertools.filterfalse,
    itertools.groupby, itertools.starmap, itertools.takewhile,
)  # fmt: skip
# These and others look into the items, unless code of the program's does it for them.
_LOOKING: tuple[Any, ...] = (*CALLING, itertools.chain, itertools.compress)
_TEE_DATA = getattr(itertools, "_tee_dataobject", tuple)  # two iterators made by `tee` share it


def _inside(iterator: Any) -> Any:
    """The program's own iterator, without our wrapper."""
    return iterator.iterator if type(iterator) is Taken else iterator


class Iterators(Held):
    """The part of the announcer that knows iterators."""

    primitives: Primitives
    step: Callable[[Op], bool]
    alone: Callable[[], bool]
    calls_back: Callable[[Any], bool]
    runs_program: Callable[[Any], bool]
    iterating: dict[type, bool]  # class -> whether its objects are iterators, for the classes asked about so far
    theirs: list[Any]

    varying = False  # whether an iterator may have other objects behind it at the next step

    def forget(self) -> None:
        # id of an iterator -> (it, the thread that takes from it unannounced, the locks held each time)
        self.walked: dict[int, tuple[Any, int, frozenset[int]]] = {}
        self.entered: dict[int, Any] = {}  # generators that some thread is executing, or has just left
        self.made: Any = None  # where, by which thread, and of which code the last generator was made

    # --- what it is -------------------------------------------------------------------------------------------------

    def is_iterator(self, thing: Any) -> bool:
        """Whether `thing` is an iterator whose steps do not announce themselves."""
        cls = type(thing)
        if cls in FLAT:
            return False
        known = self.iterating.get(cls)
        if known is None:  # a failing lookup is slow, so the answer is kept
            theirs = cls.__module__ in self.student_modules
            known = self.iterating[cls] = not theirs and hasattr(cls, "__next__")
            if theirs:
                self.theirs.append(cls)
        return known

    def is_fresh(self, site: Site, place: int, generator: Any) -> bool:
        """Whether the expression at this place made the generator: then no other thread can have it."""
        certain = site.fresh.get(place)
        if certain is None or certain is True:
            return bool(certain)
        made = self.made
        return made is not None and made == (certain, self.kernel.current, generator.gi_code)

    def note_made(self, site: Site, function: Any) -> None:
        """Note a call of a program's function that will return a new generator."""
        code = getattr(function, "__code__", None)
        if type(code) is types.CodeType and code.co_flags & CO_GENERATOR:
            self.made = site, self.kernel.current, code

    def shared_generator(self, site: Site, place: int, thing: Any) -> bool:
        """Whether `thing` is a generator that another thread may have too."""
        return type(thing) is types.GeneratorType and not self.is_fresh(site, place, thing) and not self.alone()

    def given_out(self, site: Site, thing: Any) -> Any:
        """What an `__iter__` with points returns, wrapped: C code that asked for it announces nothing."""
        if not self.is_iterator(thing) or type(thing) is Taken or self.alone():
            return thing
        fresh = type(thing) is types.GeneratorType and self.is_fresh(site, 0, thing)
        return thing if fresh else Taken(self, site, thing)

    # --- what taking from it touches --------------------------------------------------------------------------------

    def taking(self, site: Site, iterator: Any) -> list[Access]:
        """The accesses of taking from an iterator: it and the iterators behind it change, containers are read."""
        found = list(self.container_op(iterator, True, site).accesses)
        self.varying = False
        seen, looked = {id(iterator)}, set[int]()
        waiting = [iterator]
        while waiting:
            thing = waiting.pop()
            if len(seen) > DEEP_MAX:
                self.unmodelled(site.text, "holds too much to follow")
                break
            if type(thing) is types.GeneratorType:
                continue  # its own points say what it reads
            if type(thing) in CALLING:
                self.touch(site, iterator)
            known = self.views.get(id(thing))  # we saw it being made: then nobody else has what is inside
            referents = gc.get_referents(thing)
            self.varying = self.varying or type(thing) in _LOOKING
            if type(thing) in _LOOKING and not any(map(self.calls_back, referents)):
                self._held(thing, found, looked, site, False, top=True)  # `map(len, rows)`
            for inner in known[1] if known is not None else referents:
                cls = type(inner)
                if cls is Looked:
                    inner = inner.iterator
                    cls = type(inner)
                    if cls is types.GeneratorType:  # other threads that have it use a `Taken`
                        self.touch(site, inner)
                        continue
                if cls in FLAT or id(inner) in seen or cls is Taken:
                    continue
                seen.add(id(inner))
                if self.is_container(inner):
                    found.extend(self.container_op(inner, False, site).accesses)
                elif cls is tuple or cls in WINDOWS or cls is _TEE_DATA:
                    waiting.append(inner)
                elif self.is_iterator(inner):
                    found.extend(self.container_op(inner, True, site).accesses)
                    waiting.append(inner)
                    if cls is types.GeneratorType:
                        self.touch(site, inner)
                elif hasattr(cls, "__next__"):
                    self.touch(site, iterator)  # its class is the program's
        return found

    def touch(self, site: Site, iterator: Any) -> None:
        """Note that the running thread takes from `iterator` and not every step is seen.

        If several threads do so without a common lock, the run proves nothing.
        """
        who = self.kernel.current.index if self.kernel.current is not None else 0
        held = self._locks_held()
        known = self.walked.get(id(iterator))
        if known is not None:
            who = who if who == known[1] else MANY
            held = held & known[2]
            if who == MANY and not held:
                self.unmodelled(site.text, "is an iterator that several threads take from")
        self.kernel.number(iterator)
        self.walked[id(iterator)] = self.kernel.kept(iterator), who, held

    def _locks_held(self) -> frozenset[int]:
        me, kinds = self.kernel.current, self.primitives.lock_types
        known = self.kernel.known.values()
        return frozenset(number for thing, number in known if type(thing) in kinds and thing.owner is me)

    # --- one step ---------------------------------------------------------------------------------------------------

    @role(hand=("iterator",))
    def advance(self, site: Site, iterator: Any, function: Callable[..., Any], *args: Any) -> Any:
        """Announce and do `function(*args)`, which advances `iterator`: `next(iterator)`, for example."""
        if type(iterator) is types.GeneratorType:
            return self.resume(site, iterator, function, *args)
        self.announced(site, lambda: (self.taking(site, iterator), iterator, "write"))
        return function(*args)

    def take(self, site: Site, iterator: Any) -> Any:
        iterator = _inside(iterator)
        return self.advance(site, iterator, next, iterator)

    @role(hand=("generator", "value"), calls=always)
    def resume(self, site: Site, generator: Any, function: Callable[..., Any], *args: Any) -> Any:
        """Enter a generator and leave it again: two events. Others may come in, but may not enter it in between."""
        if self.kernel.current is None:  # the run is over, and the generator is thrown away
            return function(*args)
        op = self.container_op(generator, True, site)
        value = None  # what this frame holds while a point waits is part of the state
        self.step(op)
        if id(generator) in self.entered:
            raise ValueError("generator already executing")
        if generator.gi_frame is None or self.alone():
            return function(*args)
        self.entered[id(generator)] = generator
        try:
            try:
                value = function(*args)
            except BaseException as raised:
                value = raised
                self.step(op)
                value = None
                raise
            self.step(op)
        finally:
            del self.entered[id(generator)]
        return value

    # --- loops ------------------------------------------------------------------------------------------------------

    def iterate(self, site: Site, thing: Any) -> Any:
        """Return what a `for` should iterate over in place of `thing`."""
        found = self._iterate(site, thing)
        return self._unpacked(site, thing) if found is thing and site.name in ("unpacked", "nested") else found

    def _iterate(self, site: Site, thing: Any) -> Any:
        thing = _inside(thing)
        cls = type(thing)
        if self.is_container(thing):
            op = self.container_op(thing, False, site)
            if not issubclass(cls, list):
                self.step(op)  # the length is looked at now, and compared at each step
            return self._each(iter(thing), op, site)
        if cls in FLAT or cls is tuple:
            return thing
        if cls is types.GeneratorType:
            return self._over_generator(site, thing)
        if cls in WINDOWS:
            if not self.is_container(behind(thing)):
                return thing
            op = self.container_op(thing, False, site)
            self.step(op)
            return self._each(iter(thing), op, site)
        if self.is_iterator(thing):
            return self._over_iterator(site, thing)
        if (cls.__module__ in self.student_modules or cls in self.followed) and not hasattr(cls, "__next__"):
            how = getattr(cls, "__iter__", None)
            # If it is a generator function, it makes a new one.
            if type(how) is types.FunctionType and not how.__code__.co_flags & CO_GENERATOR:
                return self._iterate_over(site, iter(thing))
        return thing

    def _over_generator(self, site: Site, generator: Any) -> Any:
        if 0 in site.fresh and generator.gi_code.co_filename not in self.student_files:
            self.touch(site, generator)  # `for path in folder.iterdir()`
            return generator
        if not self.shared_generator(site, 0, generator):
            return generator
        return self._delegated(generator, site) if site.name == "delegated" else self._each(generator, None, site)

    def _over_iterator(self, site: Site, iterator: Any) -> Any:
        if 0 not in site.fresh:
            return self._each(iterator, None, site)
        if site.fresh[0] is not True:  # the result of a call: as a rule no other thread has it
            self.touch(site, iterator)
        accesses = self.taking(site, iterator)[1:]
        if not accesses:
            return iterator
        if self.varying:
            return self._each(iterator, _VARYING, site)
        kind = "write" if any(write for _, write in accesses) else "read"
        return self._each(iterator, Op(kind, site.text, tuple(accesses), obj=self.kernel.kept(iterator)), site)

    def _iterate_over(self, site: Site, iterator: Any) -> Any:
        """Wrap the iterator that a student's `__iter__` has returned: nothing says that it is new."""
        iterator = _inside(iterator)
        shared = type(iterator) is types.GeneratorType and not self.alone()
        if shared or self.is_iterator(iterator):
            return self._each(iterator, None, site)
        # The loop calls `iter` once more, and an iterator of the program's need not have an `__iter__`.
        return iterator if hasattr(type(iterator), "__iter__") else self._each(iterator, _NONE, site)

    @role(hand=("iterator", "value"), resting=("iterator",))
    def _each(self, iterator: Iterator[Any], op: Op | None, site: Site) -> Iterator[Any]:
        """The items of `iterator`. `op`, a read of the container, announces each; with None the iterator changes."""
        while True:
            value = None  # what this frame holds while a point waits is part of the state
            try:
                if op is None:
                    value = self.take(site, iterator)
                elif op is _NONE:
                    value = next(iterator)
                elif op is _VARYING:
                    self.announced(site, lambda: self._behind(site, iterator))
                    value = next(iterator)
                else:
                    self.step(op)
                    value = next(iterator)
            except StopIteration:
                return
            if site.name == "unpacked" and self.is_container(value):
                self.step(self.container_op(value, False, site))
            elif site.name == "nested" and type(value) not in FLAT:
                self.look(site, (value,))
            yield value

    def _behind(self, site: Site, iterator: Any) -> tuple[Any, Any, str]:
        """What taking from an iterator touches besides the iterator, which no other thread has."""
        accesses = self.taking(site, iterator)[1:]
        return accesses, None, "write" if any(write for _, write in accesses) else "read"

    def _unpacked(self, site: Site, thing: Any) -> Any:
        """What a loop should iterate over if it unpacks each item: that reads the item where it is a container."""
        cls = type(thing)
        nested = site.name == "nested"
        if cls is tuple:
            shared = any(type(v) not in FLAT and (nested or type(v) is not tuple) for v in thing)
        else:
            shared = cls not in FLAT and (nested or cls not in _PAIRING) and hasattr(cls, "__iter__")
        return self._each(iter(thing), _NONE, site) if shared else thing

    @role(in_c=True)
    def _delegated(self, generator: Any, site: Site) -> Any:
        """`yield from` a generator (PEP 380): it passes on what is sent, thrown and returned."""
        try:
            value = self.take(site, generator)
            while True:
                try:
                    sent = yield value
                except GeneratorExit:
                    self.resume(site, generator, generator.close)
                    raise
                except BaseException as error:
                    value = self.resume(site, generator, generator.throw, error)
                else:
                    value = self.resume(site, generator, generator.send, sent)
        except StopIteration as stop:
            return stop.value

    # --- calls that drain -------------------------------------------------------------------------------------------

    def drained(self, site: Site, thing: Any, place: int = 0) -> tuple[Any, list[Access]]:
        """What to give C code that takes all of `thing`, and the accesses of doing so in one step."""
        if not self.is_iterator(thing) or type(thing) is Taken:
            return thing, []
        if type(thing) is types.GeneratorType:
            return (Taken(self, site, thing), []) if self.shared_generator(site, place, thing) else (thing, [])
        accesses = self.taking(site, thing)
        if site.fresh.get(place) is True:
            accesses = accesses[1:]
        if accesses and self.runs_program(thing):  # other threads may come in between
            return Taken(self, site, thing), []
        return thing, accesses
