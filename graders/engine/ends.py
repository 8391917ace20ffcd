"""How a run of a program ended: what it printed and the final values of its globals, as text.

Two runs have the same text exactly if nobody could tell their ends apart.

Only plain data counts. Functions, classes, modules, threads and locks are left out; objects of the program's own
classes are told by their attributes. No code of the program runs here: no `__repr__`, no property.

The order of the printed lines does not count. Two threads that print may do so in any order. If each order were an end
of its own, it would hide the differences that matter. `Ends` counts the orders separately.
"""

from __future__ import annotations

import ast
import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graders.engine.facets import Face
from graders.engine.model import RunResult
from graders.engine.printed import ADDRESS, TIMES, Printed

VALUE_CHARS_MAX = 2_000  # of an end, for showing
SHOWN_LINES_MAX = 60  # printed lines of an end that are shown
ENDS_MAX = 1_000  # different ends that are kept with their text; further ones are only counted
DECISIONS_MAX = 5_000_000  # of all kept ends together


class End(NamedTuple):
    """One end. `key` identifies it; `order` is the order of its printed lines; the rest is text of bounded length to
    show.
    """

    key: bytes
    order: int
    printed: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    value: str


def end_of(world: Any, printed: Printed | None) -> End:
    """The end of the run that `world` has just finished."""
    clock = world.kernel.reads_clock
    order = zlib.crc32("\n".join(printed.lines).encode("utf-8", "replace")) if printed is not None else 0
    lines = printed.ended(clock=clock) if printed is not None else []
    values = []
    several = len(world.loaded) > 1
    face = Face(world.announcer.student_modules, world.announcer.primitives.classes)
    for module_name in sorted(world.loaded):
        space = world.loaded[module_name].__dict__
        front = f"{module_name}." if several and module_name != "__main__" else ""
        for name in sorted(space):
            if name[:1] == "_" and name.startswith(("_stall_", "__")):
                continue
            for path, text in face.globals(name, space[name]):
                values.append((front + path, TIMES.sub("...", text) if clock else text))
    whole = "\n".join([*(f"| {line}" for line in lines), *(f"{name} = {text}" for name, text in values)])
    whole = ADDRESS.sub("0x...", whole) if "0x" in whole else whole
    key = hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=12).digest()
    shown = whole if len(whole) <= VALUE_CHARS_MAX else f"{whole[:VALUE_CHARS_MAX]}... ({key.hex()})"
    kept = tuple((name, text[:VALUE_CHARS_MAX]) for name, text in values)
    return End(key, order, tuple(lines[:SHOWN_LINES_MAX]), kept, shown)


@dataclass
class Kept:
    """An end, in how many schedules it came, and the first of them."""

    end: End
    schedules: int
    decisions: list[int] | bytes | None  # None: too many are kept already
    steps: int
    token: str | None = None

    @property
    def entry(self) -> dict[str, Any]:
        return {"value": self.end.value, "schedules": self.schedules, "token": self.token}


@dataclass
class Ends:
    """All the ends of an exploration, in the order in which they were first seen."""

    found: dict[bytes, Kept] = field(default_factory=dict)
    others: Counter[bytes] = field(default_factory=Counter)  # beyond ENDS_MAX: only counted
    orders: set[tuple[bytes, int]] = field(default_factory=set)
    room: int = DECISIONS_MAX

    def note_order(self, result: RunResult) -> None:
        """Count the order of the lines of a run that is no schedule of the exploration."""
        end: End | None = result.facts.get("end")
        if end is not None and end.key in self.found:
            self.orders.add((end.key, end.order))

    def add(self, result: RunResult) -> None:
        end: End | None = result.facts.get("end")
        if end is None:
            return
        if len(self.orders) < ENDS_MAX:
            self.orders.add((end.key, end.order))
        kept = self.found.get(end.key)
        if kept is not None:
            kept.schedules += 1
        elif len(self.found) >= ENDS_MAX:
            self.others[end.key] += 1
        else:
            self.room -= len(result.decisions)
            decisions = _packed(result.decisions) if self.room >= 0 else None
            self.found[end.key] = Kept(end, 1, decisions, result.steps)

    @property
    def number(self) -> int:
        return len(self.found) + len(self.others)

    @property
    def reordered(self) -> bool:
        """Whether the same lines were printed in another order."""
        return len(self.orders) > self.number

    def in_order(self) -> list[Kept]:
        """The most frequent first; among equals, the one that was seen first."""
        return sorted(self.found.values(), key=lambda kept: -kept.schedules)


def _packed(decisions: list[int]) -> list[int] | bytes:
    return bytes(decisions) if max(decisions, default=0) < 256 else list(decisions)


def asserts(sources: list[str]) -> bool:
    """Whether a program says itself what is right. Then it is no news that schedules end differently."""
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assert):
                return True
            name = getattr(node, "attr", "") if isinstance(node, ast.Attribute) else ""
            if name.startswith("assert"):
                return True
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                if any(name.partition(".")[0] in ("unittest", "doctest", "pytest") for name in names):
                    return True
    return False
