"""Schedules that end differently: two that are near to each other, and a token for every end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from graders.engine import session
from graders.engine.budgets import APART_STEPS_MAX, ORDER_RUNS, ORDER_STEPS_MAX
from graders.engine.ends import Ends, Kept
from graders.engine.model import RunResult
from graders.engine.ports import Runnable, TaskView
from graders.engine.session import Limits
from graders.engine.strategies import Replaying, sampler
from graders.engine.world import Program
from graders.results import Nearest, Trace

TOKEN_MAX = 2_000  # characters: nobody copies a longer one


@dataclass
class Apart:
    """Two schedules that end differently.

    `trace` ends with `end`; the other schedule is in `trace.nearest`. If none is near, `trace.nearest` is any schedule
    that ends with `other`, and the numbers of its steps are -1.
    """

    trace: Trace
    end: Kept
    other: Kept
    decisions: list[int]  # of `trace`


def give_tokens(program: Program, ends: Ends, *, limits: Limits, head: str) -> None:
    """A token for every end that was seen, for the first schedule that led to it."""
    steps = 0
    for kept in ends.in_order():
        steps += kept.steps
        if kept.token is None and kept.decisions is not None and steps <= APART_STEPS_MAX:
            token, again = session.token_of(program, kept.decisions, limits=limits, head=head)
            kept.token = token if _key(again) == kept.end.key and len(token) <= TOKEN_MAX else None


def look_for_orders(program: Program, ends: Ends, *, limits: Limits, seed: int) -> None:
    """For a program whose schedules all end alike: find whether its printed lines can come in another order.

    The search does not ask that, so a few samples answer it.
    """
    if ends.number == 1 and not ends.reordered and len(next(iter(ends.found.values())).end.printed) > 1:
        for strategy, schedules in ((_YoungestFirst(), 1), (sampler(seed), ORDER_RUNS)):
            for result in session.runs(program, strategy, schedules=schedules, limits=limits):
                ends.note_order(result)
                if ends.reordered or result.steps > ORDER_STEPS_MAX:
                    return


class _YoungestFirst:
    """The thread that was started last goes on, and the main thread before all: the reverse of the usual order."""

    exhaustive = False

    def begin(self) -> bool:
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        return runnable[0] if runnable[0].index == 0 else max(runnable, key=lambda task: task.index)

    def end(self, result: RunResult) -> None:
        pass


def tell_apart(
    program: Program, ends: Ends, *, limits: Limits, head: str, passed: Callable[[RunResult], bool]
) -> Apart | None:
    """Two of the ends: the one that was seen second, in its simplest schedule, and the nearest that ends otherwise."""
    known = list(ends.found.values())
    if len(known) < 2 or known[0].decisions is None or known[1].decisions is None:
        return None
    first, second = known[0], known[1]
    start = session.replay_decisions(program, Replaying(list(second.decisions or ())), limits=limits)[0]
    if _key(start) != second.end.key:
        return None
    near: list[RunResult] = []

    def otherwise(result: RunResult) -> bool:
        good = passed(result) and _key(result) in ends.found and _key(result) != second.end.key
        if good:
            near[:] = [result]
        return good

    failure = session.explain(
        program, start, judge=lambda result: _key(result) if _key(result) == second.end.key else None,
        limits=limits, head=head, skip_main=False, well=otherwise,
    )  # fmt: skip
    second.token = failure.token
    if failure.trace.nearest is not None and near:
        other = ends.found[_key(near[0])]
        other.token, _ = session.token_of(program, near[0].decisions, limits=limits, head=head)
        return Apart(failure.trace, second, other, failure.result.decisions)
    strategy = Replaying(list(first.decisions or ()))
    _, story = session.replay_decisions(program, strategy, limits=limits, record=True, skip_main=False)
    if story is None:
        return None
    return Apart(
        replace(failure.trace, nearest=Nearest(story, -1, -1, None, -1)), second, first, failure.result.decisions
    )


def _key(result: RunResult) -> Any:
    end = result.facts.get("end")
    return end.key if end is not None else None
