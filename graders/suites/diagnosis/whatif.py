"""The same stall again with one thing changed: is it still wrong? That turns a suspicion into evidence.

Strategies may hold threads back. An *intervention* does what a correct program would have done (wake everybody, signal
a change). It is called for every operation, as an observer is, and changes the library's own objects between two
operations, in the running thread.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from graders.catalog.invariants import Invariant
from graders.engine.instrument import Instrumented
from graders.engine.model import Op, RunResult
from graders.engine.ports import HostView, Observer, Runnable, Strategy, TaskView, Thing
from graders.engine.strategies import RandomWalk
from graders.engine.world import World
from graders.suites._budgets import TRIED_RUNS, TRIED_STEPS_MAX
from graders.suites._stage import Stage, StallProgram
from graders.suites._stalls import every_scenario, suite_of
from graders.suites.diagnosis.rerun import rerun
from graders.suites.diagnosis.things import key_of, signature

ALONE = ("one_seller", "everyone_sells", "no_spin", "hires", "side_by_side", "survives_exception")


class Lab:
    """Runs one submission again. `broken(result)` are the checks of the exercise that a run breaks."""

    def __init__(self, unit: Instrumented, exercise: str) -> None:
        self.unit, self.exercise = unit, exercise
        suite = suite_of(exercise)
        self.promises: dict[str, Invariant] = {}
        for scenario in every_scenario(suite):
            self.promises.update({c: i for c, i in scenario.feeds if c not in ALONE})

    def broken(self, result: RunResult) -> set[str]:
        ledger = result.facts["ledger"]
        return {check for check, promise in self.promises.items() if promise(ledger) is not None}

    def run(
        self,
        stage: Stage,
        strategy: Strategy,
        intervention: Observer | None = None,
        *,
        steps_max: int = TRIED_STEPS_MAX,
    ) -> RunResult:
        return rerun(StallProgram(self.unit, stage), strategy, intervention, steps_max)

    def failures(
        self,
        stage: Stage,
        *,
        runs: int = TRIED_RUNS,
        wrap: Callable[[Strategy], Strategy] | None = None,
        intervention: Callable[[], Observer] | None = None,
        only: set[str] | None = None,
        enough: int | None = None,
    ) -> tuple[int, int]:
        """(failed, run): how many random schedules break a check (one of `only`, if given).

        At most `runs` schedules are run, and none after `enough` have failed.
        """
        walk = RandomWalk(4711)
        strategy = wrap(walk) if wrap is not None else walk
        failed = done = 0
        while done < runs and (enough is None or failed < enough):
            watch = intervention() if intervention is not None else getattr(strategy, "watch", None)
            broken = self.broken(self.run(stage, strategy, watch))
            failed += bool(broken & only if only is not None else broken)
            done += 1
        return failed, done

    def fails(self, stage: Stage, **options: Thing) -> bool:
        """Whether any of the random schedules fails."""
        return self.failures(stage, enough=1, **options)[0] > 0


# --- strategies -----------------------------------------------------------------------------------------------------


WORK_S = (1.0, 5.0)  # naps of these lengths are selling and roasting; all others are the student's own


class Patient:
    """The student's own naps and timed waits end on time: when no thread is awake, in the order of their deadlines.

    The naps that are the work itself still end at any time, and a thread that is awake may be slow.
    """

    def __init__(self, inner: Strategy) -> None:
        self._inner = inner

    def begin(self) -> bool:
        self._due: dict[int, float] = {}
        return bool(self._inner.begin())

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        now = World.shared().kernel.clock.now_s
        if current is not None and current.op.kind == "sleep":
            self._due[current.index] = now + current.op.detail
        due = {task.index: self._deadline(task, now) for task in runnable if _asleep(task)}
        own = {task.index for task in runnable if task.index in due and not _works(task)}
        first = min(due.values()) if len(due) == len(runnable) else -1.0
        ready = [task for task in runnable if task.index not in own or due[task.index] <= first]
        return ready[0] if len(ready) == 1 else self._inner.choose(ready or runnable, current)

    def end(self, result: RunResult) -> None:
        self._inner.end(result)

    def _deadline(self, task: TaskView, now: float) -> float:
        if task.deadline is not None:
            return float(task.deadline)
        return self._due.setdefault(task.index, now + task.op.detail)


def _asleep(task: TaskView) -> bool:
    if task.op.kind == "sleep":
        return bool(task.op.detail > 0)
    if task.deadline is None:
        return False
    return not (task.op.kind == "acquire" and hasattr(task.op.obj, "free_for") and task.op.obj.free_for(task))


def _works(task: TaskView) -> bool:
    return task.op.kind == "sleep" and task.op.detail in WORK_S


class Undisturbed:
    """From a look at `place` until the looker has changed it, no other thread touches it: as if one lock held both."""

    def __init__(self, inner: Strategy, act: Op, *, element: bool) -> None:
        self._inner = inner
        self._place, self._key = signature(act), key_of(act) if element else None

    def begin(self) -> bool:
        self._inside: TaskView | None = None
        return bool(self._inner.begin())

    def watch(self, task: TaskView, op: Op) -> None:
        if not World.shared().program.started:  # type: ignore[union-attr]
            return
        if self._touches(op):
            if op.kind == "read" and self._inside is None:
                self._inside = task
            elif op.kind == "write" and self._inside is task:
                self._inside = None
        elif self._inside is task and op.kind in ("sold", "end"):
            self._inside = None

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        inside = self._inside
        if inside is not None and inside.done:
            inside = self._inside = None
        if inside is None:
            return self._inner.choose(runnable, current)
        if inside in runnable and inside.op.kind != "sleep":
            return inside
        polite = [task for task in runnable if task is inside or not self._touches(task.op)]
        return self._inner.choose(polite or runnable, current)

    def end(self, result: RunResult) -> None:
        self._inner.end(result)

    def _touches(self, op: Op) -> bool:
        if op.kind not in ("read", "write") or signature(op) != self._place:
            return False
        key = key_of(op)
        return key is None or self._key is None or key == self._key


class OneAtATime:
    """Who came past the event at `place` sells before the next one comes past it, as if looking and taking were one."""

    def __init__(self, inner: Strategy, place: Hashable) -> None:
        self._inner, self._place = inner, place

    def begin(self) -> bool:
        self._inside: TaskView | None = None
        return bool(self._inner.begin())

    def watch(self, task: TaskView, op: Op) -> None:
        if op.kind == "wait" and op.loc == self._place:
            self._inside = task
        elif self._inside is task and op.kind in ("sleep", "sold", "end"):
            self._inside = None

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        free = self._inside is None or self._inside.done
        patient = [t for t in runnable if free or t is self._inside or t.op.kind != "wait" or t.op.loc != self._place]
        return self._inner.choose(patient or runnable, current)

    def end(self, result: RunResult) -> None:
        self._inner.end(result)


def kept_apart(look: Op, act: Op, *, element: bool) -> Callable[[Strategy], Strategy]:
    """A wrapper for strategies, under which nobody comes between the look (at an event: the wait) and the act."""
    if look.kind == "wait":
        return lambda inner: OneAtATime(inner, look.loc)
    return lambda inner: Undisturbed(inner, act, element=element)


# --- interventions --------------------------------------------------------------------------------------------------


def wakes_all(task: TaskView, op: Op) -> None:
    """Let every `notify` wake all waiters."""
    if op.kind == "notify" and op.obj._is_owned():
        op.obj.notify_all()


class Rescue:
    """When no thread can ever move again, wake every thread that waits for a signal: was only the signal missing?"""

    def __init__(self, rounds: int = 50) -> None:
        self._left = rounds
        self._conditions: dict[int, Thing] = {}

    def __call__(self, task: TaskView, op: Op) -> None:
        if op.kind == "wait" and hasattr(op.obj, "_waiters"):
            self._conditions[task.index] = op.obj

    def nobody_moves(self, kernel: HostView) -> list[TaskView]:
        self._left -= 1
        if self._left < 0:
            return []
        for task in [t for t in kernel.tasks if not t.done and t.index]:
            inner, condition = task.waits_on, self._conditions.get(task.index)
            if condition is not None and inner in condition._waiters:
                condition._waiters.remove(inner)  # as `notify` does
                inner.release()
            elif task.gate is not None and hasattr(task.op.obj, "_flag"):
                task.op.obj._flag = True  # as `set` does
                kernel.recheck()
        return [task for task in kernel.runnable if task.index]


class EndMarks:
    """When no thread can ever move again, put the last item into `queue` once more for each thread that waits there."""

    def __init__(self, place: Hashable, copies: int) -> None:
        self._place, self._copies = place, copies
        self._queue: Thing = None
        self._last: list[Thing] = []

    def __call__(self, task: TaskView, op: Op) -> None:
        if self._queue is not None:
            self._last = list(_inside(self._queue))[-1:] or self._last
        if op.loc == self._place:
            self._queue = op.obj

    def nobody_moves(self, kernel: HostView) -> list[TaskView]:
        copies, self._copies = self._copies, 0
        for item in self._last * copies:
            self._queue.put(item)
        kernel.recheck()
        return [task for task in kernel.runnable if task.index] if copies else []


def _inside(queue: Thing) -> Thing:
    return queue.queue if hasattr(queue, "queue") else queue._queue


__all__ = ["WORK_S", "EndMarks", "Lab", "OneAtATime", "Patient", "Rescue", "Undisturbed", "kept_apart", "wakes_all"]
