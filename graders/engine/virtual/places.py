"""Targets that cannot announce themselves in one expression: an element, and what `+=` loads, changes and stores."""

from __future__ import annotations

import operator
from typing import Any

from graders.engine.instrument import Site
from graders.engine.roles import holds
from graders.engine.virtual.kinds import FLAT

IN_PLACE: dict[str, Any] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "MatMult": operator.imatmul,
    "Div": operator.itruediv, "FloorDiv": operator.ifloordiv, "Mod": operator.imod, "Pow": operator.ipow,
    "LShift": operator.ilshift, "RShift": operator.irshift, "BitOr": operator.ior, "BitAnd": operator.iand,
    "BitXor": operator.ixor,
}  # fmt: skip


class Place:
    """`o[i]` as a target: `PLACE(site, o, i).value = v`, or `+= v`. The store announces itself when it happens."""

    __slots__ = ("announcer", "index", "site", "thing")

    def __init__(self, announcer: Any, site: Site, thing: Any, index: Any) -> None:
        self.announcer, self.site, self.thing, self.index = announcer, site, thing, index

    @property
    def value(self) -> Operand:
        return Operand(self.announcer, self.site, self.announcer.item(self.site, self.thing, self.index))

    @value.setter
    def value(self, new: Any) -> None:
        self.announcer.store_item(self.site, new, self.thing, self.index)


class Field:
    """`o.a` as the target of `+=`: `FIELD(site, o).value += v`."""

    __slots__ = ("announcer", "site", "thing")

    def __init__(self, announcer: Any, site: Site, thing: Any) -> None:
        self.announcer, self.site, self.thing = announcer, site, thing

    @property
    def value(self) -> Operand:
        loaded = getattr(self.announcer.attr(self.site, self.thing), self.site.name)
        return Operand(self.announcer, self.site, loaded)

    @value.setter
    def value(self, new: Any) -> None:
        setattr(self.announcer.store_attr(self.site, self.thing), self.site.name, new)


class Operand:
    """What `+=` has loaded. A container announces that it changes; then all goes on as in plain Python."""

    __slots__ = ("announcer", "loaded", "site")

    def __init__(self, announcer: Any, site: Site, loaded: Any) -> None:
        self.announcer, self.site, self.loaded = announcer, site, loaded


def operate(announcer: Any, name: str, site: Site, left: Any, right: Any) -> Any:
    if type(left) not in FLAT or type(right) not in FLAT:
        right = announcer.augment(site, left, right)
    return IN_PLACE[name](left, right)


def _method(name: str) -> Any:
    def method(self: Operand, right: Any) -> Any:
        return operate(self.announcer, name, self.site, self.loaded, right)

    return method


for _name, _function in IN_PLACE.items():
    setattr(Operand, f"__{_function.__name__}__", _method(_name))


class Names:
    """A module's variables as attributes: the target `x` of a tuple becomes `OWN(site).x`."""

    def __init__(self, space: dict[str, Any]) -> None:
        self.__dict__ = space


def seen(found: Any) -> Any:
    """What `locals()`, `vars()` or `dir()` has found in a function, without our own variables."""
    ours = [name for name in found if type(name) is str and name.startswith("_stall_")]
    for name in ours:
        found.pop(name) if isinstance(found, dict) else found.remove(name)
    return found


def text_of(value: Any, conversion: int = -1, spec: str = "") -> Any:
    """The text that an f-string shows of a value. It is made now, since the value may change later."""
    if conversion == -1 and not spec and type(value) in (int, str, float, bool, type(None)):
        return value
    if conversion != -1:
        value = repr(value) if conversion == ord("r") else str(value) if conversion == ord("s") else ascii(value)
    return format(value, spec)


@holds("value")
class Link:
    """An operand of `a < b in c`; each of the comparisons announces what it reads."""

    __slots__ = ("announcer", "site", "value")

    def __init__(self, announcer: Any, site: Site, value: Any) -> None:
        self.announcer, self.site, self.value = announcer, site, value

    def __contains__(self, thing: Any) -> bool:
        found = self.announcer.binary(self.site, "In", _unlinked(thing), self.value)
        return bool(found)

    __hash__ = None  # type: ignore[assignment]


def _unlinked(thing: Any) -> Any:
    return thing.value if type(thing) is Link else thing


def _comparison(name: str) -> Any:
    def compare(self: Link, other: Any) -> Any:
        return self.announcer.binary(self.site, name, self.value, _unlinked(other))

    return compare


for _name, _special in (("Eq", "eq"), ("NotEq", "ne"), ("Lt", "lt"), ("LtE", "le"), ("Gt", "gt"), ("GtE", "ge")):
    setattr(Link, f"__{_special}__", _comparison(_name))


def link(announcer: Any, site: Site, value: Any) -> Any:
    return value if type(value) in FLAT else Link(announcer, site, value)
