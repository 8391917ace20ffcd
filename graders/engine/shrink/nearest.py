"""The nearest schedule in which all is well: the failing one with one pair of steps in the other order.

After Machado, Lucia, Rodrigues: Concurrency debugging with differential schedule projections (PLDI 2015), who use a
solver to find the pair to reverse. Departure: we reverse the racing pairs of the failing run one after the other, the
last first, and check whether the run then keeps the promise. What does not depend on the pair stays where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graders.engine.model import RunResult
from graders.engine.shrink.attempt import Lab
from graders.engine.shrink.budgets import NEAREST_RUNS_MAX, NEAREST_STEPS_MAX
from graders.engine.shrink.order import Order, Pair
from graders.engine.strategies import Following, Replaying


class Flip(NamedTuple):
    """`decisions` replay the passing schedule. The other fields are numbers of events.

    `late` and `early` are in the failing run; `early` is None if that thread still waited for it at the end. `first`
    and `second` are in the passing run.
    """

    decisions: list[int]
    late: int
    early: int | None
    first: int
    second: int


def nearest_passing(
    decisions: list[int], lab: Lab, *, well: Callable[[RunResult], bool], main_too: bool = False
) -> Flip | None:
    """Reverse one racing pair of the failing schedule so that `well` holds; None if a few tries do not find one."""
    result, order = lab.order(Replaying(decisions))
    if not order.whole:
        return None
    steps, tried = 0, set()
    for pair in order.flippable(result):
        if 0 in (pair.who, order.sequence[pair.first]) and not main_too:
            continue
        line = _flipped(order, pair)
        if tuple(line) in tried:
            continue
        tried.add(tuple(line))
        other, there = lab.order(Following(line))
        steps += other.steps
        places = _places(order, pair, there)
        if places is not None and well(other):
            return Flip(other.decisions, pair.first, pair.second, *places)
        if len(tried) >= NEAREST_RUNS_MAX or steps > NEAREST_STEPS_MAX:
            return None
    return None


def _flipped(order: Order, pair: Pair) -> list[int]:
    """The threads in their turns: what `pair.first` leads to comes after the operation that it preceded."""
    events, end = order.events, len(order.events) if pair.second is None else pair.second
    later = [k for k in range(pair.first, end) if events.before[k] >> pair.first & 1]
    kept = [k for k in range(end) if k < pair.first or not events.before[k] >> pair.first & 1]
    rest = [*later, *range(end + 1, len(events))]
    return [*(events.who[k] for k in kept), pair.who, *(events.who[k] for k in rest)]


def _places(order: Order, pair: Pair, there: Order) -> tuple[int, int] | None:
    """The two events in the other run, if they really come in the other order there."""
    whose = order.sequence[pair.first]
    second = _nth(there, whose, order.sequence[: pair.first].count(whose))
    first = _nth(there, pair.who, sum(pair.asked >> k & 1 for k, t in enumerate(order.sequence) if t == pair.who))
    if first is None or second is None or not first < second:
        return None
    kinds = there.events.ops[first].kind, there.events.ops[second].kind
    return (first, second) if kinds == (pair.op.kind, order.events.ops[pair.first].kind) else None


def _nth(order: Order, who: int, number: int) -> int | None:
    """The event before which thread `who` has done `number` events."""
    mine = [k for k, thread in enumerate(order.sequence) if thread == who]
    return mine[number] if number < len(mine) else None
