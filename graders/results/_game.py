"""A game: everything that can happen in one small stall, as positions and moves. Who plays it is the scheduler."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graders.results._values import Message, Outcome, Step, ThreadInfo, Waiting


@dataclass(frozen=True)
class Move:
    """One turn of one thread: what it does, and the position that this leads to. (`clock_s` of the step is 0: in a
    search time is not state.)"""

    step: Step
    to: int


@dataclass(frozen=True)
class Position:
    """A state in which somebody has to go next, or in which it is over.

    `values` belong to `Game.names` (None: not there yet), `owners` to `Game.locks` (None: nobody). `waiting` are the
    threads that cannot go on as things stand. `known` is False where the exploration stopped before it had tried what
    comes next; then there are no moves although it is not over.
    """

    moves: tuple[Move, ...]
    values: tuple[str | None, ...]
    owners: tuple[int | None, ...]
    waiting: tuple[Waiting, ...] = ()
    home: tuple[int, ...] = ()  # threads that are done
    crashed: tuple[int, ...] = ()  # those of them that an exception ended
    broken: Message | None = None  # the promise that is broken here; there the game ends
    ended: Outcome | None = None  # how the day ended, where it did
    known: bool = True


@dataclass(frozen=True)
class Game:
    """The positions of one stall, the beginning first, in the order of the fewest moves that lead there.

    `complete`: no position and no move is missing. `proved`: besides, no promise is broken anywhere, and the end of
    the day can be reached from everywhere (complete, nothing broken, not proved: the day never ends). `diagnosis` is
    the word for what is wrong with the whole submission, as `Report.diagnosis` is; None where nothing breaks, and where
    breaking it is the exercise.
    """

    exercise: str
    stock: int
    threads: tuple[ThreadInfo, ...]
    names: tuple[str, ...]
    locks: tuple[str, ...]
    positions: tuple[Position, ...]
    complete: bool = False
    proved: bool = False
    diagnosis: str | None = None
    diagnosis_args: dict[str, Any] = field(default_factory=dict)
