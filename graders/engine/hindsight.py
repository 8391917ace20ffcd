"""A second look at a few runs, with observers: data races, potential deadlocks, and whether the program repeats itself.

Nothing here changes the outcome of a run: it explains.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from graders.engine.budgets import HINDSIGHT_RUNS, HINDSIGHT_STEPS_MAX, HINDSIGHT_TRIES
from graders.engine.kernel.loop import LAPS_MAX
from graders.engine.model import Op, RunResult, alive
from graders.engine.observers import BusyWaits, LockOrder, Races
from graders.engine.observers.recorder import looker, short
from graders.engine.quiet import quiet_streams
from graders.engine.session import Limits
from graders.engine.strategies import Replaying, RoundRobin, sampler
from graders.engine.world import Program, World

ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")  # `print(object())` differs from run to run, and that does not count


def look_again(
    program: Program, failing: Sequence[int] | None, *, seed: int, limits: Limits, runs: int = HINDSIGHT_RUNS,
    busy: BusyWaits | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The content of `races` in the JSON: what the failing run shows, then what `runs` others show.

    Each entry has `kind` ("race" or "lock-order"), `location`, and `first` and `second`, each with `thread`, `line`,
    `file`, `kind`. `busy` observes these runs too.
    """
    world, order = World.shared(), LockOrder(World.shared())
    found: dict[str, dict[str, Any]] = {}
    others = sampler(seed)
    strategies: list[Any] = [Replaying(failing)] if failing is not None else []
    strategies += [RoundRobin() if i == 0 else others for i in range(runs)]
    with quiet_streams():
        for strategy in strategies:
            for race in _observed(world, program, strategy, order, limits, busy):
                found.setdefault(race["location"], race)
    cycles = [
        {
            "kind": "lock-order",
            "location": ", ".join(cycle.locks),
            **{
                name: {"thread": edge.thread, "line": edge.line, "file": edge.file, "kind": "acquire"}
                for name, edge in zip(("first", "second"), cycle.edges, strict=False)
            },
        }
        for cycle in order.potential_deadlocks()
    ]
    return [*found.values(), *cycles]


def _short(limits: Limits) -> dict[str, Any]:
    steps_max = min(limits.steps_max, HINDSIGHT_STEPS_MAX)
    return replace(limits, steps_max=steps_max, spin_steps=steps_max, laps_max=LAPS_MAX).bounds()


def _observed(
    world: World, program: Program, strategy: Any, order: LockOrder, limits: Limits, busy: BusyWaits | None
) -> Iterable[dict[str, Any]]:
    strategy.begin()
    if busy is not None:
        busy.begin()
    watch = getattr(strategy, "watch", None)
    with Races(world) as races:

        def listen(task: Any, op: Op) -> None:
            if watch is not None:
                watch(task, op)
            races(task, op)
            order(task, op)
            if busy is not None:
                busy(task, op)

        result = world.run(program, strategy.choose, observer=listen, **_short(limits))
    order.end_run()
    strategy.end(result)
    for race in races.found:
        sides = {"first": race.first, "second": race.second}
        yield {
            "kind": "race",
            "location": race.location,
            **{
                name: {"thread": side.thread, "line": side.line, "file": side.file, "kind": side.kind}
                for name, side in sides.items()
            },
        }


# --- does the program do the same thing twice? ----------------------------------------------------------------------


class _Digest:
    """What a run did, in plain values: which thread did what and where, and what it saw."""

    def __init__(self, world: World, program: Program) -> None:
        self._world = world
        self.events: list[tuple[Any, ...]] = []
        self.unordered: int | None = None  # a line that goes through a set whose order differs between processes
        self._iterates = {(unit.file, line) for unit in program.units.values() for line in _iterating(unit.source)}

    def __call__(self, task: Any, op: Op) -> None:
        frame = self._world.here()
        value = looker(op, frame)() if op.kind in ("read", "write") else None
        line = frame.f_lineno if frame is not None else None
        if type(alive(op.obj)) is set and self.unordered is None and _order_by_hash(alive(op.obj)):
            file = frame.f_code.co_filename if frame is not None else ""
            self.unordered = line if (file, line) in self._iterates else None
        self.events.append((line, task.index, op.kind, op.target, ADDRESS.sub("", short(value))))


@dataclass(frozen=True)
class Chance:
    """The program does not repeat itself: because of `what` at `line`, or as a difference at `line` has shown."""

    line: int | None
    what: str = ""

    def __str__(self) -> str:
        where = f": line {self.line}" if self.line is not None else ""
        return f"this program is not deterministic{where}" + (f" (`{self.what}`)" if self.what else "")


def nondeterminism(program: Program, *, limits: Limits, decisions: Sequence[int] | None = None) -> Chance | None:
    """Run the same schedule twice. If the two runs differ, return that with the line, else None.

    The first run's objects are kept alive during the second one. Otherwise objects would get the same addresses again,
    and `id()` and the order of a set of objects would look reliable.
    """
    world, source = World.shared(), _source_of_chance(program)
    strategy: Any = RoundRobin() if decisions is None else Replaying(decisions)
    first, result, kept = _run_digest(world, program, strategy, limits)
    unordered = first.unordered or _through_a_new_set(program)
    if unordered is not None:
        return Chance(unordered, "set")
    keeping = [kept]
    for _ in range(1 if source is None else HINDSIGHT_TRIES):
        second, again, kept = _run_digest(world, program, Replaying(result.decisions), limits)
        keeping.append(kept)
        if first.events != second.events or result.decisions != again.decisions:
            return source or Chance(_first_difference(first.events, second.events))
    return None


def _first_difference(first: list[Any], second: list[Any]) -> int | None:
    """The line of the first event that differs, or that only one of the runs has."""
    for a, b in zip_longest(first, second, fillvalue=(None,)):
        if a != b and (a[0] or b[0]) is not None:
            return a[0] or b[0]
    return None


def _run_digest(world: World, program: Program, strategy: Any, limits: Limits) -> tuple[_Digest, RunResult, list[Any]]:
    """The digest of one run, its result, and what must be kept alive until the next run is over."""
    strategy.begin()
    digest = _Digest(world, program)
    with quiet_streams():
        result = world.run(program, strategy.choose, observer=digest, **_short(limits))
    # A printed text belongs to the print that wrote it.
    prints = [i for i, event in enumerate(digest.events) if event[2] == "print"]
    for i, text in zip(prints, world.texts(), strict=False):
        digest.events[i] += (ADDRESS.sub("", text),)
    for crash in result.crashes:
        digest.events.append((crash.line, crash.thread, "crash", crash.error, ADDRESS.sub("", crash.text)))
    ballast = [bytes(size) for size in range(0, 480, 8) for _ in range(5)] + [[i] for i in range(37)]
    return digest, result, [dict(world.loaded), dict(world.kernel.known), ballast, [_Ballast() for _ in range(29)]]


class _Ballast:
    """An instance with a dictionary, as the student's instances are."""

    def __init__(self) -> None:
        self.some = self


_BY_ADDRESS: Any = object.__hash__


def _order_by_hash(things: set[Any]) -> bool:
    """Whether the order of this set differs between processes: numbers hash to themselves, strings do not."""
    return len(things) > 1 and any(
        bool(sys.flags.hash_randomization) if type(thing) in (str, bytes) else type(thing).__hash__ is _BY_ADDRESS
        for thing in things
    )


def _iterating(source: str) -> set[int]:
    """The lines that iterate over something in its own order, or take any first element."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.For, ast.comprehension)):
            lines.add(node.iter.lineno)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("list", "tuple", "iter", "next", "enumerate", "zip", "map", "join", "pop", "extend"):
                lines.add(node.lineno)
    return lines


def _through_a_new_set(program: Program) -> int | None:
    """The first line of a loop over a set of strings that is made in that line: it is no object that a run shows."""
    lines = [
        node.iter.lineno
        for unit in program.units.values()
        for node in ast.walk(ast.parse(unit.source))
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, ast.Set)
        if _order_by_hash({part.value for part in node.iter.elts if isinstance(part, ast.Constant)})
    ]
    return min(lines, default=None)


CHANCE = frozenset({"os.urandom", "os.getrandom", "os.getpid", "random.SystemRandom", "uuid.uuid1", "uuid.uuid4"})


def _source_of_chance(program: Program) -> Chance | None:
    """The first line that plainly asks for something that differs from run to run."""
    for unit in program.units.values():
        tree, means = ast.parse(unit.source), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                means.update({alias.asname or alias.name: alias.name for alias in node.names})
            elif isinstance(node, ast.ImportFrom):
                means.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        found = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                text = ast.unparse(node.func)
                head, _, rest = text.partition(".")
                meaning = f"{means.get(head, head)}.{rest}" if rest else means.get(head, head)
                if meaning in ("id", "hash") or meaning in CHANCE or meaning.startswith("secrets."):
                    found.append((node.lineno, text))
        if found:
            return Chance(*min(found))
    return None
