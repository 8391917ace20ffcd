"""Roasters and sellers: everything ordered is roasted and sold, never before it is on the counter, and all go home."""

from __future__ import annotations

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.results import Message
from graders.suites._plan import Scenario
from graders.suites._stage import Stage

EXERCISE = "producer_consumer"
FOUNDATION = "all_sold"


def served_side_by_side(run: Ledger) -> Message | None:
    """Four roasters and four sellers with an order of twenty: five seconds roasting, five selling; one after the
    other it takes twenty-five."""
    if run.clock_s > 0.6 * (run.stock + 5):
        return Message("not-side-by-side", {"seconds": round(run.clock_s, 1), "could": 10})
    return None


PROOF_RUNS = 1_500
DAY = (
    ("hires", promise.odd_roast_even_sell),
    ("all_roasted", promise.all_roasted),
    ("never_oversells", promise.never_sells_unroasted),
    ("all_sold", promise.all_sold),
    ("never_stuck", promise.everyone_goes_home),
)
FAIR = (*DAY, ("no_spin", promise.nobody_spins))


def _stage(employees: int, order: int, *, prompt: bool = False) -> Stage:
    return Stage(EXERCISE, employees, order, "c", prompt=prompt)


def scenarios() -> list[Scenario]:
    """The fair days first (they tell apart who spins), then every small configuration, then large ones."""
    plan = [
        Scenario(_stage(employees, order, prompt=True), "fair", 1, FAIR)
        for employees, order in ((2, 1), (2, 0), (2, 5), (3, 6), (4, 12), (10, 40))
    ]
    for employees, order, schedules in (
        (2, 1, 40), (2, 2, 40), (3, 2, 120), (4, 2, 150), (3, 6, 150),
    ):  # fmt: skip
        plan.append(Scenario(_stage(employees, order), "prove", PROOF_RUNS, DAY))
        plan.append(Scenario(_stage(employees, order), "random", schedules, DAY))
        plan.append(Scenario(_stage(employees, order), "pct", schedules, DAY))
    for employees, order in ((5, 6), (4, 10), (6, 13), (7, 8), (10, 0), (10, 40)):
        plan.append(Scenario(_stage(employees, order), "random", 12, DAY, large=True))
        plan.append(Scenario(_stage(employees, order), "pct", 12, DAY, large=True))
    return plan


def bonus() -> list[Scenario]:
    """Tried only where everything required has passed."""
    return [Scenario(_stage(8, 20, prompt=True), "fair", 1, (("side_by_side", served_side_by_side),))]
