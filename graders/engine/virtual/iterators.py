"""Taking from an iterator: a write of it, and a read of what lies behind it.

An iterator written in C goes on in one step. A generator of the program's own does not: who enters one that another
thread is executing gets a ValueError, so entering and leaving are two events. Of a generator that nobody else can have
(`for x in steps():`, see `Site.fresh`) neither is announced. C code that takes from a generator gets a `Taken` in its
place. What else runs Python code while somebody takes from it is followed only as far as one thread, or a common lock.
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
_NONE, _VARYING = Op("none"), Op("varying")  # of a loop whose steps are announced elsewhere; one after the other
_PAIRING = (zip, enumerate)  # of these every item is a new tuple
CO_GENERATOR = 0x20
RESUMES = {"__next__", "send", "throw", "close"}  # methods that enter a generator, or advance another iterator
# In C, and run code of the program's while somebody takes from them.
CALLING: tuple[Any, ...] = (
    map, filter, type(iter(int, 1)), itertools.accumulate, itertools.dropwhile, itertools.filterfalse,
    itertools.groupby, itertools.starmap, itertools.takewhile,
)  # fmt: skip
# Of those, and of others: they look into what they take, where no code of the program's does it for them.
_LOOKING: tuple[Any, ...] = (*CALLING, itertools.chain, itertools.compress)
_TEE_DATA = getattr(itertools, "_tee_dataobject", tuple)  # what two iterators share that `tee` has made


def _inside(iterator: Any) -> Any:
    """What somebody takes from who announces it."""
    return iterator.iterator if type(iterator) is Taken else iterator


class Iterators(Held):
    """The part of the announcer that knows iterators."""

    primitives: Primitives
    step: Callable[[Op], bool]
    alone: Callable[[], bool]
    calls_back: Callable[[Any], bool]
    runs_program: Callable[[Any], bool]
    iterating: dict[type, bool]  # the classes asked about so far: whether what they make is an iterator
    theirs: list[Any]

    varying = False  # whether what was found to lie behind an iterator may be something else at the next step

    def forget(self) -> None:
        # An iterator, who takes from it without an announcement at each step, holding which locks whenever it happened.
        self.walked: dict[int, tuple[Any, int, frozenset[int]]] = {}
        self.entered: dict[int, Any] = {}  # generators that somebody is executing, or has just left
        self.made: Any = None  # where, by which thread, and of which code a generator was made last

    # --- what it is -------------------------------------------------------------------------------------------------

    def is_iterator(self, thing: Any) -> bool:
        """Whether it is an iterator whose steps do not announce themselves."""
        cls = type(thing)
        if cls in FLAT:
            return False
        known = self.iterating.get(cls)
        if known is None:  # a class that has none takes its time to say so
            theirs = cls.__module__ in self.student_modules
            known = self.iterating[cls] = not theirs and hasattr(cls, "__next__")
            if theirs:
                self.theirs.append(cls)
        return known

    def is_fresh(self, site: Site, place: int, generator: Any) -> bool:
        """Whether the expression at this place made the generator: then nobody else can have it."""
        certain = site.fresh.get(place)
        if certain is None or certain is True:
            return bool(certain)
        made = self.made
        return made is not None and made == (certain, self.kernel.current, generator.gi_code)

    def note_made(self, site: Site, function: Any) -> None:
        """A function of the program's is about to be called: does it return a new generator?"""
        code = getattr(function, "__code__", None)
        if type(code) is types.CodeType and code.co_flags & CO_GENERATOR:
            self.made = site, self.kernel.current, code

    def shared_generator(self, site: Site, place: int, thing: Any) -> bool:
        """Whether it is a generator that another thread may have too."""
        return type(thing) is types.GeneratorType and not self.is_fresh(site, place, thing) and not self.alone()

    def given_out(self, site: Site, thing: Any) -> Any:
        """What an `__iter__` with points returns. If C code has asked for it, nobody says when it takes from it."""
        if not self.is_iterator(thing) or type(thing) is Taken or self.alone():
            return thing
        fresh = type(thing) is types.GeneratorType and self.is_fresh(site, 0, thing)
        return thing if fresh else Taken(self, site, thing)

    # --- what taking from it touches --------------------------------------------------------------------------------

    def taking(self, site: Site, iterator: Any) -> list[Access]:
        """The accesses of taking from an iterator: it changes, so do those that it takes from; containers are read."""
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
            known = self.views.get(id(thing))  # made before our eyes: then what is inside is nobody else's
            referents = gc.get_referents(thing)
            self.varying = self.varying or type(thing) in _LOOKING
            if type(thing) in _LOOKING and not any(map(self.calls_back, referents)):
                self._held(thing, found, looked, site, False, top=True)  # `map(len, rows)`
            for inner in known[1] if known is not None else referents:
                cls = type(inner)
                if cls is Looked:
                    inner = inner.iterator
                    cls = type(inner)
                    if cls is types.GeneratorType:  # whoever else has it takes from it by way of a `Taken`
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
                    self.touch(site, iterator)  # of a class of the program's
        return found

    def touch(self, site: Site, iterator: Any) -> None:
        """The running thread takes from `iterator` and not each step is seen. Where several do, it is not followed."""
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
        """`next(iterator)`, or another call that makes it go on; `function` does it."""
        if type(iterator) is types.GeneratorType:
            return self.resume(site, iterator, function, *args)
        self.announced(site, lambda: (self.taking(site, iterator), iterator, "write"))
        return function(*args)

    def take(self, site: Site, iterator: Any) -> Any:
        iterator = _inside(iterator)
        return self.advance(site, iterator, next, iterator)

    @role(hand=("generator", "value"), calls=always)
    def resume(self, site: Site, generator: Any, function: Callable[..., Any], *args: Any) -> Any:
        """Enter a generator and leave it again: two events, and nobody else comes in between them."""
        if self.kernel.current is None:  # it is thrown away when the run is over
            return function(*args)
        op = self.container_op(generator, True, site)
        value = None  # what is held here while a point waits is part of the state
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
        """What a `for` goes through in the place of `thing`."""
        found = self._iterate(site, thing)
        return self._unpacked(site, thing) if found is thing and site.name in ("unpacked", "nested") else found

    def _iterate(self, site: Site, thing: Any) -> Any:
        thing = _inside(thing)
        cls = type(thing)
        if self.is_container(thing):
            op = self.container_op(thing, False, site)
            if not issubclass(cls, list):
                self.step(op)  # how many there are is looked at now, and compared at each step
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
            # A generator function makes a new one.
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
        if site.fresh[0] is not True:  # what a call has returned: as a rule nobody else has it
            self.touch(site, iterator)
        accesses = self.taking(site, iterator)[1:]
        if not accesses:
            return iterator
        if self.varying:
            return self._each(iterator, _VARYING, site)
        kind = "write" if any(write for _, write in accesses) else "read"
        return self._each(iterator, Op(kind, site.text, tuple(accesses), obj=self.kernel.kept(iterator)), site)

    def _iterate_over(self, site: Site, iterator: Any) -> Any:
        """What a `__iter__` of the student's has returned: nobody says that it is new."""
        iterator = _inside(iterator)
        shared = type(iterator) is types.GeneratorType and not self.alone()
        if shared or self.is_iterator(iterator):
            return self._each(iterator, None, site)
        # Who goes through it asks `iter` once more, and an iterator of the program's need not have an `__iter__`.
        return iterator if hasattr(type(iterator), "__iter__") else self._each(iterator, _NONE, site)

    @role(hand=("iterator", "value"), resting=("iterator",))
    def _each(self, iterator: Iterator[Any], op: Op | None, site: Site) -> Iterator[Any]:
        """`op` is a read of the container; without one it is the iterator that changes."""
        while True:
            value = None  # what is held here while a point waits is part of the state
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
        """What taking from an iterator touches that nobody else has."""
        accesses = self.taking(site, iterator)[1:]
        return accesses, None, "write" if any(write for _, write in accesses) else "read"

    def _unpacked(self, site: Site, thing: Any) -> Any:
        """What a loop goes through that unpacks what it takes: a container is read then."""
        cls = type(thing)
        nested = site.name == "nested"
        if cls is tuple:
            shared = any(type(v) not in FLAT and (nested or type(v) is not tuple) for v in thing)
        else:
            shared = cls not in FLAT and (nested or cls not in _PAIRING) and hasattr(cls, "__iter__")
        return self._each(iter(thing), _NONE, site) if shared else thing

    @role(in_c=True)
    def _delegated(self, generator: Any, site: Site) -> Any:
        """`yield from` a generator (PEP 380): what is sent, thrown and returned goes through."""
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
        """C code is about to take all of `thing`: what to give it instead, and what that touches now."""
        if not self.is_iterator(thing) or type(thing) is Taken:
            return thing, []
        if type(thing) is types.GeneratorType:
            return (Taken(self, site, thing), []) if self.shared_generator(site, place, thing) else (thing, [])
        accesses = self.taking(site, thing)
        if site.fresh.get(place) is True:
            accesses = accesses[1:]
        if accesses and self.runs_program(thing):  # others may come in between
            return Taken(self, site, thing), []
        return thing, accesses
