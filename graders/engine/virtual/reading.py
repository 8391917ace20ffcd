"""C code that reads, compares or shows values. That is one step with all that they hold, unless the program answers."""

from __future__ import annotations

import io
import operator
from collections.abc import Callable, Sequence
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.roles import role
from graders.engine.virtual.depth import BY_OPERATOR, deeper
from graders.engine.virtual.foreign import Foreign
from graders.engine.virtual.handed import Taken
from graders.engine.virtual.held import ASKED
from graders.engine.virtual.kinds import COMPARING_METHODS, FLAT, KEEPING_METHODS, KEYED_METHODS
from graders.engine.virtual.library_objects import IN_PYTHON
from graders.engine.virtual.places import text_of

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Mod": operator.mod,
    "BitOr": operator.or_, "BitAnd": operator.and_, "BitXor": operator.xor, "Eq": operator.eq, "NotEq": operator.ne,
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge,
    "In": lambda thing, where: thing in where, "NotIn": lambda thing, where: thing not in where,
}  # fmt: skip
PRINT = Site("call", "print", "print", 0)
_DEEP = {"Mod": "text", **dict.fromkeys(("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"), "order")}
_SPECIAL = {
    "Eq": ("__eq__", "__eq__"), "NotEq": ("__ne__", "__ne__"), "Lt": ("__lt__", "__gt__"), "Gt": ("__gt__", "__lt__"),
    "LtE": ("__le__", "__ge__"), "GtE": ("__ge__", "__le__"),
}  # fmt: skip
_OF_SETS = ("Sub", "BitOr", "BitAnd", "BitXor")
_SEARCHING = ("count", "index", "__contains__")
_SHOWING = ("sort", "__repr__", "__str__", "__format__")  # these look inside an object without being given an argument


class Reading(Foreign):
    """The part of the announcer that knows what is read of a value."""

    handlers: dict[tuple[type, str], Callable[..., Any] | None]

    def alone(self) -> bool:
        """Whether no other thread exists that could notice."""
        return self.kernel.needed <= 1 and len(self.kernel.tasks) <= 1

    def read_all(
        self, site: Site, things: Sequence[Any], *, owner: Any = None, write: bool = False, deep: bool = False,
        fields: bool = False, how: str = "", python: bool = False,
    ) -> bool:  # fmt: skip
        """Announce one operation: a write of `owner`, and reads of the arguments' containers and what they hold.

        `write`: the containers are written. `python`: the operation is not atomic. Return whether anything was
        announced.
        """
        if owner is None and FLAT.issuperset(map(type, things)):
            return False
        iterators = any(map(self.is_iterator, things))
        python = python or any(self.is_library_object(thing) == IN_PYTHON for thing in (*things, owner))

        def find() -> tuple[Any, Any, str]:
            accesses: list[Any] = []
            first: Any = None
            kind = "read"
            if owner is not None:
                accesses.extend(self.container_op(owner, True, site).accesses)
                first, kind = owner, "write"
                self.reached(site, owner, True, accesses)
            for thing in things:
                cls = type(thing)
                if cls in FLAT or (how in ASKED and self.tells_itself(thing, how)):
                    continue
                if self.is_iterator(thing):
                    if how not in ASKED:  # the operation takes nothing from an object whose text it asks for
                        self._read_iterator(site, thing, accesses)
                elif self.is_container(thing) or id(thing) in self.views:
                    op = self.container_op(thing, write, site)
                    if first is None:
                        first, kind = thing, op.kind
                    accesses.extend(op.accesses)
                    if id(thing) in self.views:
                        accesses.extend(self._seen_through(thing, site))
                elif cls in (operator.attrgetter, operator.methodcaller):
                    self.unmodelled(site.text, "looks up names that cannot be seen")
                elif self.is_library_object(thing):
                    op = self.container_op(thing, write, site)
                    if first is None:
                        first, kind = thing, op.kind
                    accesses.extend(op.accesses)
                    self.reached(site, thing, write, accesses)
            if deep:
                kind = kind if accesses else "read"
                seen: set[int] = set()
                for thing in things:
                    self._held(thing, accesses, seen, site, fields, top=True, how=how)
            return accesses, first, kind

        return self.announced(site, find, deep or iterators, midway=python and not self.alone())

    def _read_iterator(self, site: Site, iterator: Any, accesses: list[Any]) -> None:
        """Announce that a foreign function gets an iterator: it may take from it, at once or later."""
        if type(iterator) is not Taken:
            accesses.extend(self.taking(site, iterator))
            self.touch(site, iterator)

    def crossed(self, site: Site, before: int, steps: int, args: tuple[Any, ...] = ()) -> None:
        """Note that others came in: a step was announced after `before`, and more steps came after `steps`."""
        if before != steps and steps != self.kernel.steps:
            self.interrupted(site, args)

    def copied(self, site: Site, args: tuple[Any, ...], before: int) -> tuple[tuple[Any, ...], int]:
        """The arguments for `sorted`, and the step from which calls of the program count.

        `sorted` first copies its items, and then asks the program. If the items hold nothing shared, it reads nothing
        that was announced after the copy: then the step is now.
        """
        if len(args) != 1 or not self.is_container(args[0]):
            return args, before
        items = list(args[0])
        inside: list[Any] = []
        self._held(items, inside, set(), site, False, top=True, how="order")
        return (items,), before if inside else self.kernel.steps

    # --- operators --------------------------------------------------------------------------------------------------

    def binary(self, site: Site, name: str, left: Any, right: Any) -> Any:
        if type(left) in FLAT and type(right) in FLAT:
            return _BINARY[name](left, right)
        before = self.kernel.steps
        if name in ("In", "NotIn"):
            right = self._searched(site, left, right)
        else:
            if not self._answers(name, left, right):
                deep = name in _DEEP or (name in _OF_SETS and type(left) is not list)
                self.read_all(site, (left, right), deep=deep, how=_DEEP.get(name, "order"))
        steps = self.kernel.steps
        result = deeper(BY_OPERATOR, _BINARY[name], (left, right), {})
        if steps != self.kernel.steps:
            self.crossed(site, before, steps, (right,))
        return result

    def _answers(self, name: str, left: Any, right: Any) -> bool:
        """Whether code with points, of a class that is followed, computes `left < right`."""
        special = _SPECIAL.get(name)
        return special is not None and (
            (type(left) in self.followed and self.is_own(left, special[0]))
            or (type(right) in self.followed and self.is_own(right, special[1]) and type(left) not in self.followed)
        )

    def _searched(self, site: Site, left: Any, right: Any) -> Any:
        """Announce `left in right`. Return what to look into in place of `right`."""
        cls = type(right)
        if cls in FLAT or self.is_own(right, "__contains__"):
            return right
        if self.is_iterator(right):
            given, accesses = self.drained(site, right, 1)
            if accesses:
                self.announced(site, lambda: (self.drained(site, right, 1)[1], right, "write"))
            base = () if type(left) in FLAT else (left,)
            return self.sought(site, given, base)
        if self.is_container(right) and not issubclass(cls, (dict, set)) and self.are_programs((left, *right)):
            return Taken(self, site, iter(right))
        deep = type(left) not in FLAT
        self.read_all(site, (right, left) if deep else (right,), deep=deep, how="order")
        return right

    def text(self, site: Site, value: Any, conversion: int = -1, spec: str = "") -> Any:
        """The text that an f-string shows of a value."""
        if type(value) in FLAT:
            return text_of(value, conversion, spec)
        before = self.kernel.steps
        self.look(site, (value,), "text" if conversion in (-1, ord("s")) else "repr")
        steps = self.kernel.steps
        result = deeper(BY_OPERATOR, text_of, (value, conversion, spec), {})
        if steps != self.kernel.steps:
            self.crossed(site, before, steps)
        return result

    def printed(self, values: tuple[Any, ...], announce: Callable[[Any], None], put: Callable[[], None]) -> int:
        """Do `print(*values)`: `announce` a step with what it reads, then `put` the text. Return which step."""
        site, before = PRINT, self.kernel.steps
        shown = self.shown(site, values)
        announce(shown)
        step = self.kernel.steps
        if shown and step != before + 1:
            self.announced(site, lambda: (self.shown(site, values), None, "read"), known=set(shown))
        steps = self.kernel.steps
        put()
        if shown and steps != self.kernel.steps:
            self.interrupted(site, ())
        return step

    def printed_into(self, stream: io.StringIO, values: tuple[Any, ...], put: Callable[[], None]) -> None:
        """Do `print(*values, file=stream)`, where the stream is the program's own."""
        place = (("obj", self.kernel.number(stream)), True)
        self.printed(values, lambda shown: self._into(stream, (*shown, place)), put)

    def _into(self, stream: io.StringIO, accesses: tuple[Any, ...]) -> None:
        self.step(Op("write", "print", accesses, obj=stream))

    # --- methods of containers ----------------------------------------------------------------------------------------

    def on_container(
        self, site: Site, thing: Any, name: str, write: bool, args: tuple[Any, ...], drained: bool
    ) -> None:
        """Announce a method of a container: its effect on the container and its arguments, and what it looks into."""
        flat = FLAT.issuperset(map(type, args))
        compares = name in COMPARING_METHODS and (not flat or name in _SHOWING)
        keeps = name in KEEPING_METHODS or (name == "update" and not isinstance(thing, (dict, set)))
        if not compares and (flat or (keeps and not any(map(self._is_read, args)))):
            self.step(self.container_op(thing, write, site))
            return
        looks = args[:1] if name in KEYED_METHODS else () if keeps else args

        def find() -> tuple[Any, Any, str]:
            found = list(self.container_op(thing, write, site).accesses)
            changes = write
            for place, other in enumerate(args):
                if type(other) in FLAT:
                    continue
                if self.is_iterator(other):
                    more = self.drained(site, other, place)[1] if drained else []
                    changes = changes or any(access[1] for access in more)
                    found.extend(more)
                elif self.is_container(other) or id(other) in self.views:
                    found.extend(self.container_op(other, False, site).accesses)
            seen: set[int] = set()
            if compares:
                self._held(thing, found, seen, site, False, top=True, how="" if name in _SHOWING else "order")
            for other in looks:
                if not self.is_iterator(other):
                    self._held(other, found, seen, site, False, top=True, how="order")
            return found, thing, "write" if changes else "read"

        self.announced(site, find)

    def _is_read(self, other: Any) -> bool:
        """Whether a method that keeps `other` as it is may still have to look at it."""
        return self.is_container(other) or self.is_iterator(other) or id(other) in self.views

    def searches(self, thing: Any, name: str, args: tuple[Any, ...]) -> bool:
        """Whether the program compares the wanted value with each item of a list."""
        if name not in _SEARCHING or len(args) != 1 or isinstance(thing, (dict, set)):
            return False
        return not FLAT.issuperset(map(type, (*args, *thing))) and self.are_programs((*args, *thing))

    @role(in_c=True)
    def search(self, site: Site, thing: Any, name: str, value: Any) -> Any:
        """Do `xs.index(value)` and the like, one step after the other."""
        count = 0
        for place, item in enumerate(Taken(self, site, iter(thing))):
            if item is value or self.binary(site, "Eq", item, value):
                count += 1
                if name == "index":
                    return place
                if name != "count":
                    return True
        return count if name == "count" else type(thing)().index(value) if name == "index" else False
