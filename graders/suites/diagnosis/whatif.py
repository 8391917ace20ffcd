"""What if? The same stall again with one thing changed: is it still wrong? That turns a suspicion into evidence.

Strategies may hold threads back, an observer may do what a correct program would have done (wake everybody, signal a
change). Both act between operations, in the running thread, on the library's own objects.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from graders.catalog.invariants import Invariant
from graders.engine.model import Op, RunResult
from graders.engine.strategies import RandomWalk
from graders.engine.world import World, quiet_streams
from graders.results import Outcome
from graders.suites._stage import Stage, StallProgram

RUNS = 40
STEPS_MAX = 4_000
ALONE = ("one_seller", "everyone_sells", "no_spin", "hires", "side_by_side", "survives_exception")


class Lab:
    """Re-runs one submission. `broken(result)` are the checks of the exercise that a run breaks."""

    def __init__(self, unit: Any, exercise: str) -> None:
        self.unit, self.exercise = unit, exercise
        suite = importlib.import_module(f"graders.suites.{exercise}")
        self.promises: dict[str, Invariant] = {}
        for scenario in suite.scenarios() + (suite.searches() if hasattr(suite, "searches") else []):
            self.promises.update({c: i for c, i in scenario.feeds if c not in ALONE})

    def broken(self, result: RunResult) -> set[str]:
        ledger = result.facts["ledger"]
        return {check for check, promise in self.promises.items() if promise(ledger) is not None}

    def run(self, stage: Stage, strategy: Any, observer: Any = None, *, steps_max: int = STEPS_MAX) -> RunResult:
        world, limits = World.shared(), stage.limits
        strategy.begin()
        with quiet_streams():
            return world.run(
                StallProgram(self.unit, stage), strategy.choose, observer=observer,
                lazy=limits.lazy, steps_max=steps_max, spin_steps=limits.spin_steps,
            )  # fmt: skip

    def failures(
        self,
        stage: Stage,
        *,
        runs: int = RUNS,
        wrap: Callable[[Any], Any] | None = None,
        observer: Callable[[], Any] | None = None,
        only: set[str] | None = None,
        enough: int | None = None,
    ) -> int:
        """How many of `runs` random schedules fail (a check of `only`, if given); stops early at `enough`."""
        walk = RandomWalk(4711)
        strategy = wrap(walk) if wrap is not None else walk
        failed = 0
        for _ in range(runs):
            watch = observer() if observer is not None else getattr(strategy, "observer", None)
            result = self.run(stage, strategy, watch)
            broken = self.broken(result)
            failed += bool(broken & only if only is not None else broken)
            if failed == enough or (result.outcome is Outcome.OUT_OF_STEPS and failed):
                break
        return failed


# --- strategies -----------------------------------------------------------------------------------------------------


WORK_S = (1.0, 5.0)  # what selling and roasting take: these naps are the work, all others the student's own idea


class Patient:
    """Naps and timed waits of the student's own end on time: when nobody is awake, in the order of their deadlines.

    The naps that are the work itself still end when they like, and whoever is awake may be slow.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def begin(self) -> bool:
        self._due: dict[int, float] = {}
        return bool(self._inner.begin())

    def choose(self, runnable: Sequence[Any], current: Any) -> Any:
        now = World.shared().kernel.clock.now_s
        if current is not None and current.op.kind == "sleep":
            self._due[current.index] = now + current.op.detail
        due = {task.index: self._deadline(task, now) for task in runnable if _asleep(task)}
        own = {task.index for task in runnable if task.index in due and not _works(task)}
        first = min(due.values()) if len(due) == len(runnable) else -1.0
        ready = [task for task in runnable if task.index not in own or due[task.index] <= first]
        return ready[0] if len(ready) == 1 else self._inner.choose(ready or runnable, current)

    def _deadline(self, task: Any, now: float) -> float:
        if task.deadline is not None:
            return float(task.deadline)
        return self._due.setdefault(task.index, now + task.op.detail)


def _asleep(task: Any) -> bool:
    if task.op.kind == "sleep":
        return bool(task.op.detail > 0)
    if task.deadline is None:
        return False
    return not (task.op.kind == "acquire" and hasattr(task.op.obj, "free_for") and task.op.obj.free_for(task))


def _works(task: Any) -> bool:
    return task.op.kind == "sleep" and task.op.detail in WORK_S


class Undisturbed:
    """From a look at `place` until the looker has changed it, nobody else touches it: as if one lock held them together."""

    def __init__(self, inner: Any, place: Hashable, act_line: int | None) -> None:
        self._inner, self._place, self._act_line = inner, place, act_line

    def begin(self) -> bool:
        self._inside: Any = None
        return bool(self._inner.begin())

    def observer(self, task: Any, op: Op) -> None:
        if not World.shared().program.started:  # type: ignore[union-attr]
            return
        if _touches(op, self._place):
            if op.kind == "read" and self._inside is None:
                self._inside = task
            elif op.write and self._inside is task:
                self._inside = None
        elif self._inside is task and op.kind in ("sold", "end"):
            self._inside = None

    def choose(self, runnable: Sequence[Any], current: Any) -> Any:
        inside = self._inside
        if inside is not None and inside.done:
            inside = self._inside = None
        if inside is None:
            return self._inner.choose(runnable, current)
        if inside in runnable and inside.op.kind != "sleep":
            return inside
        polite = [task for task in runnable if task is inside or not _touches(task.op, self._place)]
        return self._inner.choose(polite or runnable, current)


def _touches(op: Op, place: Hashable) -> bool:
    if op.loc is None:
        return False
    if isinstance(op.detail, tuple) and op.detail[0] == "item":
        return place in (op.loc, (op.loc, op.detail[1]))
    return op.loc == place


# --- helping hands --------------------------------------------------------------------------------------------------


def wakes_all(task: Any, op: Op) -> None:
    """Every `notify` wakes everybody."""
    if op.kind == "notify" and op.obj._is_owned():
        op.obj.notify_all()


class Rescue:
    """When nobody can ever move again, wake everybody who waits for a signal: was it only the signal that was missing?"""

    def __init__(self, rounds: int = 50) -> None:
        self._left = rounds
        self._clock: Any = None
        self._conditions: dict[int, Any] = {}

    def __call__(self, task: Any, op: Op) -> None:
        kernel = World.shared().kernel
        if op.kind == "wait" and hasattr(op.obj, "_waiters"):
            self._conditions[task.index] = op.obj
        if self._clock is kernel.clock:
            return
        clock = self._clock = kernel.clock
        ring = clock.ring
        clock.ring = lambda: ring() or self._wake(kernel)

    def _wake(self, kernel: Any) -> list[Any]:
        self._left -= 1
        if self._left < 0:
            return []
        for task in [t for t in kernel.tasks if not t.done and t.index]:
            inner, condition = task.waits_on, self._conditions.get(task.index)
            if condition is not None and inner in condition._waiters:
                condition._waiters.remove(inner)  # what `notify` does
                inner.release()
            elif task.gate is not None and hasattr(task.op.obj, "_flag"):
                task.op.obj._flag = True  # what `set` does
                kernel.recheck()
        return [task for task in kernel.runnable if task.index]


class MoreEndMarks:
    """After the first end mark has been taken from a queue, there is one more for every other employee."""

    def __init__(self, place: Hashable, number: int, copies: int) -> None:
        self._place, self._number, self._copies = place, number, copies
        self._seen = 0

    def __call__(self, task: Any, op: Op) -> None:
        if op.kind != "get" or op.loc != self._place or not World.shared().program.started:  # type: ignore[union-attr]
            return
        self._seen += 1
        if self._seen == self._number:
            items = getattr(op.obj, "queue", None)
            items = items if items is not None else op.obj._queue
            for _ in range(self._copies):
                items.append(items[0])
                if hasattr(op.obj, "_count"):
                    op.obj._count._value += 1


__all__ = ["WORK_S", "Lab", "MoreEndMarks", "Patient", "Rescue", "Undisturbed", "wakes_all"]
