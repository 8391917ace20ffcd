"""An operation that touches nothing shared is no choice: it is executed when it is announced. Only the rest is sampled.

Such an operation commutes with everything that others do, so every inequivalent schedule can still be reached. This is
the oldest of the partial order reductions, and Fray's POS runs what cannot race first for the same reason. Starting a
thread is such an operation: no thread gets a lead over those that are started later, which a sampler would have to make
up for by luck. On the lost wake-up with threads started in a loop, a plain random walk fails in none of 3,000
schedules, and this one in 15.

What is shared is learnt while running: every LEARN_EVERY-th run is observed. A location counts as not shared if, since
the first thread was started, one thread alone has touched it or nobody has changed it. If that turns out wrong later,
it is corrected. Until then some orders are not tried, which is one reason why a portfolio has plain members too.
"""

from __future__ import annotations

from collections.abc import Hashable

from graders.engine.model import Op, RunResult
from graders.engine.ports import Runnable, Strategy, TaskView
from graders.engine.strategies.budgets import IN_A_ROW_MAX, LEARN_EVERY

# without accesses: whether a sleeper is awake matters to no other thread
LOCAL = frozenset({"start", "sleep", "print"})
NOBODY, EVERYBODY, READERS = -1, -2, -3


class Eager:
    """`inner` chooses only if the operation at hand can matter to other threads."""

    exhaustive = False

    def __init__(self, inner: Strategy) -> None:
        self._inner = inner
        self._run = -1
        self._owner: dict[Hashable, int] = {}  # location -> the only thread that touches it, or EVERYBODY
        # used only to ask whether a location is in it, so its order decides nothing
        self._written: set[Hashable] = set()
        self._local: dict[Hashable, int] = {}  # location -> the only thread that touches it, or READERS
        self._started = False
        self._streak = 0

    def begin(self) -> bool:
        begun: bool = self._inner.begin()
        self._run += 1
        self._started = False
        self._streak = 0
        self._listens = getattr(self._inner, "watch", None)
        self._learning = self._run % LEARN_EVERY == 0
        self.watch = self._learn if self._learning else self._listens
        return begun

    def _learn(self, task: TaskView, op: Op) -> None:
        if self._listens is not None:
            self._listens(task, op)
        who = task.index
        self._started = self._started or op.kind == "start" or who > 0
        if op.kind == "join" or not self._started:
            for location, _ in op.accesses:
                self._owner.setdefault(location, NOBODY)
            return
        owners = self._owner
        for location, write in op.accesses:
            owner = owners.get(location, NOBODY)
            if owner != who:
                owners[location] = who if owner == NOBODY else EVERYBODY
            if write:
                self._written.add(location)

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        op = current.op
        accesses = op.accesses
        if len(accesses) == 1 and op.kind != "start":  # the usual case; the rest does the same at more length
            owner = self._local.get(op.loc, EVERYBODY)
            local = owner == current.index or owner == READERS
        else:
            local = self._is_local(op, current.index)
        if local and current in runnable:
            self._streak += 1
            if self._streak <= IN_A_ROW_MAX:
                return current
            self._streak = 0
            return next((task for task in runnable if task.index > current.index), runnable[0])
        self._streak = 0
        return self._inner.choose(runnable, current)

    def _is_local(self, op: Op, who: int) -> bool:
        if not op.accesses or op.kind == "start":
            return op.kind in LOCAL
        local = self._local
        for location, _ in op.accesses:
            owner = local.get(location, EVERYBODY)
            if owner != who and owner != READERS:
                return False
        return True

    def end(self, result: RunResult) -> None:
        self._inner.end(result)
        if self._learning:
            self._local = {
                location: owner if location in self._written else READERS
                for location, owner in self._owner.items()
                if owner >= 0 or location not in self._written
            }

    def missed(self, depth: int) -> float:
        """See `Pct.missed`; 1 if the inner strategy guarantees nothing."""
        missed: float = self._inner.missed(depth) if hasattr(self._inner, "missed") else 1.0
        return missed
