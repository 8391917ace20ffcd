"""Random walk: at every step, each runnable thread is equally likely."""

from __future__ import annotations

import random

from graders.engine.model import RunResult
from graders.engine.ports import Runnable, TaskView


class RandomWalk:
    """Endless. Only `getrandbits` is used, because its stream is the same on every Python, unlike that of `choice`."""

    exhaustive = False

    def __init__(self, seed: int = 0) -> None:
        bits = random.Random(seed).getrandbits

        def choose(runnable: Runnable, current: TaskView) -> TaskView:
            return runnable[bits(30) * len(runnable) >> 30]

        self.choose = choose  # a closure: this is called at every step

    def begin(self) -> bool:
        return True

    def end(self, result: RunResult) -> None:
        pass
