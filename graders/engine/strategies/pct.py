"""PCT: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010).

Threads get random distinct priorities, and the highest runnable one runs. At d-1 random steps the running thread drops
below all others. A bug of depth d is hit with probability at least 1/(n * k^(d-1)) per run, for n threads and k steps.

Departures: only steps with a choice count as steps (as in Shuttle: a smaller k gives a better bound). The depth cycles
through 1, 2, 3 over the runs, because nobody knows a bug's depth beforehand. k is the longest run seen so far. The rest
of a very long run is round robin (`_tail`), because a spin loop would starve all others for ever.
"""

from __future__ import annotations

import random

from graders.engine.model import RunResult
from graders.engine.ports import Runnable, TaskView
from graders.engine.strategies._tail import Tail

DEPTHS = (1, 2, 3)


def bound(schedules: int, threads: int, steps: int, depth: int) -> float:
    """A bound on the probability that `schedules` runs of PCT of this depth all miss a bug of this depth.

    `steps` counts those with a choice. A bug's depth is the number of orderings that it needs: one preemption is depth
    2.
    """
    hit: float = 1 / (max(1, threads) * max(1, steps) ** (depth - 1))
    missed: float = (1 - hit) ** schedules
    return missed


class Pct:
    """Endless. With `depth` None it cycles through DEPTHS.

    `spare` is a percentage: k is taken to be so much more than the longest run so far. A longer run then breaks no
    guarantee.
    """

    exhaustive = False
    bound = staticmethod(bound)

    def __init__(self, seed: int = 0, depth: int | None = None, *, spare: int = 0) -> None:
        self._bits = random.Random(seed).getrandbits
        self._depths = DEPTHS if depth is None else (depth,)
        self._runs = 0
        self._tail = Tail()
        self._threads = 1
        self._spare = spare
        self._done: dict[tuple[int, int], int] = {}  # (depth, k as it was assumed) -> runs

    def missed(self, depth: int) -> float:
        """The probability below which the runs so far would have missed a bug of this depth.

        Only runs of exactly this depth count, and only those that assumed the k that is known now: a run that assumed a
        smaller k could not drop a priority later than that. The bound is as good as this k.
        """
        result = 1.0
        for (of, k), schedules in self._done.items():
            if of == depth and k >= self._tail.longest:
                result *= bound(schedules, self._threads, k, depth)
        return result

    def begin(self) -> bool:
        depth = self._depths[self._runs % len(self._depths)]
        self._runs += 1
        self._taken = depth, self._tail.longest * (100 + self._spare) // 100
        self._priority: dict[int, int] = {}
        self._drops = {self._below(self._taken[1]): i for i in range(depth - 1)}
        self._tail.begin()
        return True

    def _below(self, n: int) -> int:
        return self._bits(30) * n >> 30

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        tail = self._tail
        step = tail.choices
        tail.choices = step + 1
        if step >= tail.limit:
            return tail.take(runnable)
        chosen = self._highest(runnable)
        if step in self._drops:
            self._priority[chosen.index] = self._drops[step]
            chosen = self._highest(runnable)
        return chosen

    def _highest(self, runnable: Runnable) -> TaskView:
        priority = self._priority
        best, highest = runnable[0], -1
        for task in runnable:
            rank = priority.get(task.index)
            if rank is None:
                # 30 random bits, so equal priorities are negligibly rare
                rank = priority[task.index] = 1_000 + self._bits(30)
            if rank > highest:
                best, highest = task, rank
        return best

    def end(self, result: RunResult) -> None:
        self._tail.end(result)
        self._threads = max(self._threads, len(result.names))
        self._done[self._taken] = self._done.get(self._taken, 0) + 1
