"""Random walk: each runnable thread is as likely as any other, at every step."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from graders.engine.model import RunResult


class RandomWalk:
    """Endless. Only `getrandbits` is used: its stream is the same on every Python, which `choice`'s is not."""

    exhaustive = False

    def __init__(self, seed: int = 0) -> None:
        bits = random.Random(seed).getrandbits

        def choose(runnable: Sequence[Any], current: Any) -> Any:
            return runnable[bits(30) * len(runnable) >> 30]

        self.choose = choose  # a closure: this is called at every step

    def begin(self) -> bool:
        return True

    def end(self, result: RunResult) -> None:
        pass
