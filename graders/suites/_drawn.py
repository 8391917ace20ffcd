"""Sizes that are drawn from the seed: a program that is right only for the well-known sizes is not right."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graders.suites._stage import Stage

__all__ = ["Drawn"]


@dataclass(frozen=True)
class Drawn:
    """How many workers and how much stock a scenario may have. The seed decides which.

    The same seed draws the same sizes for the whole class, on every machine and every Python. Another seed draws
    others.
    """

    workers: Sequence[int]
    stock: Sequence[int]

    def stage(self, like: Stage, seed: int, number: int) -> Stage:
        """The stage `like`, with a size of its own. `number` is the scenario's number in its plan."""
        draw = random.Random(zlib.crc32(f"size {number} of {like.exercise}, seed {seed}".encode()))
        workers, stock = _one_of(self.workers, draw), _one_of(self.stock, draw)
        return replace(like, workers=workers, stock=stock)


def _one_of(numbers: Sequence[int], draw: random.Random) -> int:
    """One of the numbers. Only `getrandbits` is used, because it gives the same on every Python."""
    return numbers[draw.getrandbits(32) % len(numbers)]
