"""The nearest schedule in which all is well: the failing one with one pair of steps in the other order.

After Machado, Lucia, Rodrigues: Concurrency debugging with differential schedule projections (PLDI 2015), who find by a
solver which pair to turn round. Departure: we turn round the racing pairs of the failing run one after the other, the
last first, and look whether the run then keeps the promise. What does not depend on the pair stays where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graders.engine.model import RunResult
from graders.engine.shrink.attempt import Lab
from graders.engine.shrink.order import Order
from graders.engine.strategies import Following, Race

RUNS_MAX = 30
STEPS_MAX = 6_000  # of all these runs together
LOCAL = frozenset({"start", "join", "end", "wake"})  # whose order nobody would think of


class Flip(NamedTuple):
    """`decisions` replay the passing schedule. Events by their number: `late` and `early` in the failing run, where
    `early` is None if that thread still waited for it at the end; `first` and `second` in the passing one."""

    decisions: list[int]
    late: int
    early: int | None
    first: int
    second: int


def nearest_passing(
    decisions: list[int], lab: Lab, *, well: Callable[[RunResult], bool], main_too: bool = False
) -> Flip | None:
    """Flip one racing pair of the failing schedule so that `well` holds; None where a few tries do not find one."""
    result, order = lab.order(decisions)
    if not order.whole:
        return None
    steps, tried = 0, set()
    for at, race in order.races(result):
        kinds = {race.op.kind, order.events.ops[race.first].kind}
        main = 0 in (race.who, order.sequence[race.first])
        if kinds & LOCAL or (main and not main_too):
            continue
        line = _flipped(order, at, race)
        if tuple(line) in tried:
            continue
        tried.add(tuple(line))
        other, there = lab.order(lab.attempt(Following(line)).decisions)
        steps += 2 * other.steps
        pair = _pair(order, race, there)
        if pair is not None and well(other):
            return Flip(other.decisions, race.first, at, *pair)
        if len(tried) >= RUNS_MAX or steps > STEPS_MAX:
            return None
    return None


def _flipped(order: Order, at: int | None, race: Race) -> list[int]:
    """The threads in their turns: what `race.first` leads to comes after the operation that it preceded."""
    events, end = order.events, len(order.events) if at is None else at
    after = [k for k in range(race.first, end) if events.before[k] >> race.first & 1]
    kept = [k for k in range(end) if k < race.first or not events.before[k] >> race.first & 1]
    rest = [*after, *range(end + 1, len(events))]
    return [*(events.who[k] for k in kept), race.who, *(events.who[k] for k in rest)]


def _pair(order: Order, race: Race, there: Order) -> tuple[int, int] | None:
    """The two events in the other run, if they really come in the other order there."""
    who = order.sequence[race.first]
    second = _nth(there, who, order.sequence[: race.first].count(who))
    asked_after = sum(1 for k, thread in enumerate(order.sequence) if thread == race.who and race.asked >> k & 1)
    first = _nth(there, race.who, asked_after)
    if first is None or second is None or not first < second:
        return None
    same = there.events.ops[first].kind == race.op.kind
    return (first, second) if same and there.events.ops[second].kind == order.events.ops[race.first].kind else None


def _nth(order: Order, who: int, number: int) -> int | None:
    """The event with which thread `who` has done `number` before it."""
    mine = [k for k, thread in enumerate(order.sequence) if thread == who]
    return mine[number] if number < len(mine) else None
