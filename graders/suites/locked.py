"""The locked stall: under every schedule never one too many, never one too few, and everybody gets home."""

from __future__ import annotations

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.results import Message, Outcome
from graders.suites._plan import Scenario
from graders.suites._stage import Stage

EXERCISE = "locked"
# What must have gone well before the others mean anything: a stall that sells nothing never oversells.
FOUNDATION = "one_seller"


def served_side_by_side(run: Ledger) -> Message | None:
    """Four sellers with eight sweet potatoes need two seconds, one after the other eight."""
    if run.clock_s > 0.6 * run.stock:
        return Message("not-side-by-side", {"seconds": round(run.clock_s, 1), "could": run.stock // len(run.workers)})
    return None


def survives_exception(run: Ledger) -> Message | None:
    """One shop.sold raises: that seller may go home, the others sell the rest and the lock is free."""
    own = [crash for crash in run.crashes if crash[1] != "FaultyCustomer"]
    whole = len(run.sold) == run.stock and run.lock_holder is None and not own
    if run.outcome in (Outcome.FINISHED, Outcome.CRASHED) and whole:
        return None
    return Message("exception-breaks-stall", {"outcome": run.outcome.value})


ALONE = (("one_seller", promise.one_after_the_other),)
TOGETHER = (
    ("never_stuck", promise.everyone_goes_home),
    ("never_oversells", promise.never_oversells),
    ("all_sold", promise.each_number_once),
)


# Small stalls, and the checks that a proof there is worth something to: with one sweet potato there is only one number,
# so nobody can call out somebody else's.
SMALL = (
    ((2, 1), ("never_stuck", "never_oversells")),
    ((2, 2), ("never_stuck", "never_oversells", "all_sold")),
    ((3, 1), ("never_stuck", "never_oversells")),
    ((3, 2), ("never_stuck", "never_oversells", "all_sold")),
    ((2, 3), ("never_stuck", "never_oversells", "all_sold")),
    ((3, 3), ("never_stuck", "never_oversells", "all_sold")),
)
THOROUGH = (
    ((4, 2), ("never_stuck", "never_oversells", "all_sold")),
    ((4, 4), ("never_stuck", "never_oversells", "all_sold")),
)
LARGE = ((2, 9, "", 20), (6, 40, "r", 12), (4, 0, "", 8), (8, 5, "", 16), (16, 12, "", 8), (32, 40, "", 4))
PROOF_RUNS = 400


def scenarios() -> list[Scenario]:
    """One seller, then the fair days (they tell apart who never stops), then small to large."""
    plan = [
        Scenario(Stage(EXERCISE, 1, stock, lock, prompt=True), "fair", 1, ALONE + TOGETHER, proves=("one_seller",))
        for stock in (1, 0, 3, 40)
        for lock in ("", "r")
    ]
    for workers in (2, 6):
        for lock in ("", "r"):
            stage = Stage(EXERCISE, workers, 40, lock, prompt=True)
            plan.append(Scenario(stage, "fair", 1, (*TOGETHER, ("everyone_sells", promise.everyone_sells))))
    for (workers, stock), proves in SMALL + THOROUGH:
        for lock in ("", "r"):
            stage, more = Stage(EXERCISE, workers, stock, lock), (workers, stock) not in dict(SMALL)
            plan.append(Scenario(stage, "prove", PROOF_RUNS, TOGETHER, proves=proves, thorough=more))
            plan.append(Scenario(stage, "sample", 60 if lock else 120, TOGETHER, thorough=more))
    for workers, stock, lock, schedules in LARGE:
        plan.append(Scenario(Stage(EXERCISE, workers, stock, lock), "sample", schedules, TOGETHER, large=True))
    plan.append(Scenario(Stage(EXERCISE, 2, 9), "pct", 250, TOGETHER))
    return plan


def bonus() -> list[Scenario]:
    """Tried only where everything required has passed."""
    return [
        Scenario(Stage(EXERCISE, 4, 8, "", prompt=True), "fair", 1, (("side_by_side", served_side_by_side),)),
        *[
            Scenario(Stage(EXERCISE, 3, 6, lock, fault=2), "sample", 20, (("survives_exception", survives_exception),))
            for lock in ("", "r")
        ],
    ]
