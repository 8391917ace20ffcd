"""A game: everything that can happen in one small stall, as positions and moves. The player chooses who goes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graders.results._values import Message, Outcome, Step, ThreadInfo, Waiting


@dataclass(frozen=True)
class Move:
    """One turn of one thread: what it does, and the position that this leads to.

    The step's `clock_s` is always 0, because the clock is no part of a position.
    """

    step: Step
    to: int


@dataclass(frozen=True)
class Position:
    """A state in which somebody has to go next, or in which the game is over.

    `values` belong to `Game.names` (None: the variable does not exist yet), `owners` to `Game.locks` (None: nobody).
    `waiting` are the threads that cannot go on now. `known` is False if the exploration stopped before it had tried
    what comes next; then there are no moves although the game is not over.
    """

    moves: tuple[Move, ...]
    values: tuple[str | None, ...]
    owners: tuple[int | None, ...]
    waiting: tuple[Waiting, ...] = ()
    home: tuple[int, ...] = ()  # threads that are done
    crashed: tuple[int, ...] = ()  # those of them that an exception ended
    broken: Message | None = None  # the promise that is broken here; the game ends here
    ended: Outcome | None = None  # how the day ended, if it did
    known: bool = True


@dataclass(frozen=True)
class Game:
    """The positions of one stall; the first is the beginning, the others are ordered by the fewest moves that lead
    there.

    `complete`: no position and no move is missing. `proved`: the game is complete, no promise is broken anywhere, and
    the end of the day can be reached from every position. (Complete, nothing broken and not proved means: the day may
    never end.) `diagnosis` is the word for what is wrong with the whole submission, as `Report.diagnosis` is. It is
    None if nothing breaks, or if breaking it is the exercise.
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
