"""PCT: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010).

Threads get random distinct priorities; the highest runnable one runs; at d-1 random steps the running thread drops
below all. A bug of depth d is hit with probability at least 1/(n * k^(d-1)) per run, for n threads and k steps.

Departures: only steps with a choice count as steps (as in Shuttle: a smaller k, a better bound); the depth cycles
1, 2, 3 over the runs, since nobody knows a bug's depth beforehand; k is the longest run seen so far; after `FAIR_AFTER`
times that many choices the rest of the run is round robin, since a spin loop would starve everybody else for ever.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from graders.engine.model import RunResult

FAIR_AFTER = 4
DEPTHS = (1, 2, 3)


class Pct:
    """Endless. `depth` None cycles through DEPTHS."""

    exhaustive = False

    def __init__(self, seed: int = 0, depth: int | None = None) -> None:
        self._bits = random.Random(seed).getrandbits
        self._depth = depth
        self._run = 0
        self._longest = 20
        self._choices = 0

    def begin(self) -> bool:
        depth = self._depth or DEPTHS[self._run % len(DEPTHS)]
        self._run += 1
        self._priority: dict[int, int] = {}
        self._drops = {self._below(self._longest): i for i in range(depth - 1)}
        self._choices = 0
        self._last = -1
        return True

    def _below(self, n: int) -> int:
        return self._bits(30) * n >> 30

    def choose(self, runnable: Sequence[Any], current: Any) -> Any:
        step = self._choices
        self._choices = step + 1
        if step > FAIR_AFTER * self._longest:
            chosen = next((task for task in runnable if task.index > self._last), runnable[0])
            self._last = chosen.index
            return chosen
        priority = self._priority
        for task in runnable:
            if task.index not in priority:
                priority[task.index] = 1_000 + self._bits(30)  # 30 random bits: distinct for all that matters
        chosen = max(runnable, key=lambda task: (priority[task.index], -task.index))
        if step in self._drops:
            priority[chosen.index] = self._drops[step]
            chosen = max(runnable, key=lambda task: (priority[task.index], -task.index))
        return chosen

    def end(self, result: RunResult) -> None:
        if self._choices <= FAIR_AFTER * self._longest:
            self._longest = max(self._longest, self._choices)
