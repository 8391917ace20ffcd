"""What is special about each exercise's stall, as values; and where the suite of an exercise comes from.

A pack's suite brings a `Stall` of its own, so nothing else in this room has to know about it.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from graders import catalog
from graders.catalog import packs
from graders.catalog.invariants import BATCH_MAX, put_on_counter
from graders.engine.ports import Thing
from graders.errors import UsageError

Event = tuple[str, int, Thing, float]  # kind, thread, value, clock: as in a `Ledger`
Accesses = tuple[tuple[Thing, ...], ...]
TOLD_IN_ORDER: Accesses = (("counter", True),)
ASKED_ONLY: Accesses = (("counter", False),)


class Size(Protocol):
    """The part of a stage that `hire` may use."""

    @property
    def workers(self) -> int: ...

    @property
    def stock(self) -> int: ...


@dataclass(frozen=True)
class Stall:
    """One exercise's stall.

    - `letter`: its letter in tokens.
    - `hire`: (module, stage, threading, lock) -> unstarted threads. It also sets the day's numbers in the module.
    - `lock`: which lock the grader makes: "" a Lock (an RLock if the stage says so), "c" a Condition, None none.
    - `hires`: whether the students write `hire` themselves; then its result is checked.
    - `trades`: 1 if all sell; 2 if those with odd numbers roast and those with even numbers sell.
    - `sold`: what a call of `shop.sold` touches: two calls commute if neither writes.
    - `told`: (events, number of each worker's thread) -> what of it the promises depend on; None: all of it, in order.
      What commutes by `sold` must commute here.
    - `worst_first`: whether an *earlier* sale never helps to keep a promise. That is so if, whenever some schedule
      breaks a promise, the one that differs only in calling out each sale as soon as possible breaks it too. A proof
      then need not try the sale later (it is a persistent set by itself: see `strategies._claims`).
    - `day`: how many are at work on the day of `stall run`.
    - `play`: workers and stock of the small stalls of `stall play`, smallest first.
    """

    letter: str
    hire: Callable[[Thing, Size, Thing, Thing], Thing]
    lock: str | None = ""
    hires: bool = False
    trades: int = 1
    sold: Accesses = TOLD_IN_ORDER
    told: Callable[[Sequence[Event], dict[int, int]], tuple[Thing, ...]] | None = None
    worst_first: bool = False
    day: int = 6
    play: tuple[tuple[int, int], ...] = ((2, 1), (2, 2))

    def make_lock(self, threading: Thing, kind: str = "") -> Thing:
        """The lock of one day, of the kind that the stage asks for."""
        if self.lock is None:
            return None
        return getattr(threading, {"r": "RLock", "c": "Condition"}.get(self.lock or kind, "Lock"))()


# --- ours -----------------------------------------------------------------------------------------------------------


def _sellers(module: Thing, stage: Size, threading: Thing, lock: Thing) -> list[Thing]:
    module.sweetpotato = stage.stock
    args = () if lock is None else (lock,)
    return [threading.Thread(target=module.sale, args=args, name=f"卖薯{i}哥") for i in range(stage.workers)]


def _employees(module: Thing, stage: Size, threading: Thing, lock: Thing) -> Thing:
    module.raw_sweetpotato = module.unsold_sweetpotato = stage.stock
    module.roasted_sweetpotato = 0
    return module.hire(stage.workers, lock)


def _numbers(events: Sequence[Event], number: dict[int, int]) -> tuple[Thing, ...]:
    """No promise asks who sold, nor in which order."""
    return tuple(sorted(repr(value) for _, _, value, _ in events))


def _books(events: Sequence[Event], number: dict[int, int]) -> tuple[Thing, ...]:
    """How much was roasted and sold, and what has gone wrong."""
    sold = roasted = 0
    broken: set[str] = set()
    for kind, thread, value, _ in events:
        if kind == "roasted":
            plain = type(value[0]) is int
            roasted += put_on_counter(value[0])
            if not plain or not 1 <= value[0] <= BATCH_MAX:
                broken.add("count")
        else:
            sold += 1
            if sold > roasted:
                broken.add("unroasted")
        if thread in number and (number[thread] % 2 == 1) != (kind == "roasted"):
            broken.add(kind)
    return (sold, roasted, *sorted(broken))


OURS = {
    "unlocked": Stall("U", _sellers, lock=None, sold=(), told=_numbers, play=((2, 1),)),  # the stall of TURNS
    "locked": Stall("L", _sellers, sold=(), told=_numbers),
    "producer_consumer": Stall(
        "P", _employees, lock="c", hires=True, trades=2, sold=ASKED_ONLY, told=_books, worst_first=True, day=10,
        play=((2, 1), (2, 2), (3, 2)),
    # The promise is never to sell unroasted: the sooner a sale comes, the less has been roasted. All else is counted at
    # the end.
    ),
}  # fmt: skip


# --- everybody's ----------------------------------------------------------------------------------------------------


def stall_of(exercise: str) -> Stall:
    """The stall of an exercise. Raises UsageError if a pack's suite has none."""
    ours = OURS.get(exercise)
    if ours is not None:
        return ours
    stall: Stall = suite_of(exercise).STALL
    return stall


def stalls() -> dict[str, Stall]:
    """The stalls of all exercises."""
    return {exercise: stall_of(exercise) for exercise in catalog.load()}


def suite_of(exercise: str) -> ModuleType:
    """The suite's module: `scenarios()`, `bonus()`, FOUNDATION. Raises UsageError (`pack-suite`) for a bad pack's.

    It may have, too: `searches()`, scenarios that look for what is wanted; `look_besides(submission, options,
    findings)`, for what no scenario can say; `shown_besides(stage)`, what is broken there that no scenario asks about.
    """
    pack = packs.pack_of(exercise)
    return importlib.import_module(f"graders.suites.{exercise}") if pack is None else _pack_suite(pack.suite, exercise)


def every_scenario(suite: ModuleType) -> list[Thing]:
    """All scenarios for the required checks: the suite's scenarios, and its searches if it looks for something."""
    return [*suite.scenarios(), *(suite.searches() if hasattr(suite, "searches") else ())]


def open_pack(folder: str) -> None:
    """Load a pack and its suite, in a child that will soon be able to read neither."""
    packs.add(packs.open_pack(Path(folder)))
    stalls()


@functools.cache
def _pack_suite(path: Path, exercise: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"stall_pack_{exercise}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # the folder is the author's
    try:
        spec.loader.exec_module(module)
        missing = [name for name in ("STALL", "FOUNDATION", "scenarios", "bonus") if not hasattr(module, name)]
        if missing:
            raise AttributeError(f"there is no {', '.join(missing)}")
        letter = module.STALL.letter
        if len(letter) != 1 or not letter.isupper() or letter in {stall.letter for stall in OURS.values()}:
            raise ValueError(f"`{letter}` is no letter of its own: one capital letter, not U, L or P")
    except Exception as error:  # whatever it is, the pack's author must see it
        raise UsageError("pack-suite", path=str(path), error=f"{type(error).__name__}: {error}"[:300]) from None
    finally:
        sys.dont_write_bytecode = before
    return module
