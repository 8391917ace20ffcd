"""The locked stall: under every schedule never one too many, never one too few, and everybody gets home."""

from __future__ import annotations

from dataclasses import replace

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.results import Message, Outcome
from graders.suites._drawn import Drawn
from graders.suites._plan import Fair, PctSample, Proof, Sample, Scenario
from graders.suites._stage import Stage

EXERCISE = "locked"
# These must have gone well before the others mean anything: a stall that sells nothing never oversells.
FOUNDATION = "one_seller"


def served_side_by_side(run: Ledger) -> Message | None:
    """Four sellers with eight sweet potatoes need two seconds; one after the other, they need eight.

    If they hold the lock for half of each second, they need four already. If no time passes, nobody has been waited
    for.
    """
    could = -(-run.stock // len(run.workers))
    return promise.side_by_side(run, could_s=could, at_most_s=max(1.5 * could, could + 1))


def survives_exception(run: Ledger) -> Message | None:
    """One shop.sold raises: that seller may go home, the others sell the rest, and the lock is free."""
    own = [crash for crash in run.crashes if crash[1] != "FaultyCustomer"]
    whole = len(run.sold) == run.stock and run.lock_holder is None and not own
    if run.outcome in (Outcome.FINISHED, Outcome.CRASHED) and whole:
        return promise.every_customer_waits(run)
    return Message("exception-breaks-stall", {"outcome": run.outcome.value})


ALONE = (("one_seller", promise.one_after_the_other),)
TOGETHER = (
    ("never_stuck", promise.everyone_goes_home),
    ("never_oversells", promise.never_oversells),
    ("all_sold", promise.each_number_once),
)
DAY = (*TOGETHER, ("everyone_sells", promise.everyone_sells))


# Small stalls, and the checks for which a proof there counts. With one sweet potato there is only one number, so no
# seller can call out another one's.
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
LARGE = ((2, 9, "", 20), (6, 40, "r", 6), (4, 0, "", 4), (8, 5, "", 8), (16, 12, "", 4), (32, 40, "", 2))
# Nobody knows these sizes beforehand. Odd and even, few and many are always among them.
DRAWN_ALONE = (
    (Drawn((1,), range(5, 20, 2)), ""), (Drawn((1,), range(4, 25, 2)), "r"), (Drawn((1,), range(21, 40, 2)), ""),
)  # fmt: skip
DRAWN_DAYS = ((Drawn((3, 4, 5), range(31, 40, 2)), ""), (Drawn((2, 3, 4, 5), range(30, 39, 2)), "r"))
# Larger than any known stall; tried last.
CROWDS_ALONE = ((Drawn((1,), range(42, 61)), ""), (Drawn((1,), range(42, 61)), "r"))
# Without a lock, sellers who move in step each sell every sweet potato. So one run must have room for that many steps.
CROWDS = (Drawn((2, 3, 4, 5, 6), range(41, 61)), DAY), (Drawn(range(33, 45), range(11, 21)), TOGETHER)
DRAWN = (
    (Drawn((2, 2, 3), range(4, 15)), "", 8),  # also run if the proofs took few schedules
    (Drawn((3, 4, 5, 6), (7, 11, 13, 17, 19)), "r", 6),
    (Drawn((7, 9, 10, 11), (4, 6, 7, 8)), "", 4),
    (Drawn((5, 7, 9), range(21, 40, 2)), "r", 2),
    (Drawn(range(12, 32), range(14, 39, 2)), "", 2),
)
PROOF_RUNS = 400  # of one stage


def scenarios() -> list[Scenario]:
    """One seller, then the fair days (they show programs that never stop), then small to large."""
    plan: list[Scenario] = [
        Fair(Stage(EXERCISE, 1, stock, lock, prompt=True), 1, ALONE + TOGETHER, proves=("one_seller",))
        for stock in (1, 0, 3, 40)
        for lock in ("", "r")
    ]
    for drawn, lock in DRAWN_ALONE:
        stage = Stage(EXERCISE, 1, 40, lock, prompt=True)
        plan.append(Fair(stage, 1, ALONE + TOGETHER, proves=("one_seller",), drawn=drawn))
    for workers in (2, 6):
        for lock in ("", "r"):
            stage = Stage(EXERCISE, workers, 40, lock, prompt=True)
            plan.append(Fair(stage, 1, DAY))
    for drawn, lock in DRAWN_DAYS:
        stage = Stage(EXERCISE, 6, 40, lock, prompt=True)
        plan.append(Fair(stage, 1, DAY, drawn=drawn))
    for (workers, stock), proves in SMALL + THOROUGH:
        for lock in ("", "r"):
            stage, more = Stage(EXERCISE, workers, stock, lock), (workers, stock) not in dict(SMALL)
            plan.append(Proof(stage, PROOF_RUNS, TOGETHER, proves=proves, thorough=more))
            plan.append(Sample(stage, 60 if lock else 120, TOGETHER, thorough=more))
    for workers, stock, lock, schedules in LARGE:
        plan.append(Sample(Stage(EXERCISE, workers, stock, lock), schedules, TOGETHER, large=True))
    for drawn, lock, schedules in DRAWN:
        stage = Stage(EXERCISE, 32, 40, lock)
        plan.append(Sample(stage, schedules, TOGETHER, large=True, drawn=drawn))
    plan.append(PctSample(Stage(EXERCISE, 2, 9), 250, TOGETHER))
    for drawn, lock in CROWDS_ALONE:
        stage = Stage(EXERCISE, 1, 40, lock, prompt=True)
        plan.append(Fair(stage, 1, ALONE + TOGETHER, proves=("one_seller",), drawn=drawn))
    for drawn, feeds in CROWDS:
        plan.append(Fair(Stage(EXERCISE, 6, 40, prompt=True), 1, feeds, drawn=drawn))
    return plan


def bonus() -> list[Scenario]:
    """Tried only if everything required has passed."""
    together = Fair(Stage(EXERCISE, 4, 8, "", prompt=True), 1, (("side_by_side", served_side_by_side),))
    mishap = Sample(Stage(EXERCISE, 3, 6, "", fault=2), 20, (("survives_exception", survives_exception),))
    return [
        together,
        replace(together, drawn=Drawn((3, 4, 5, 6), range(9, 25))),
        mishap,
        replace(mishap, stage=replace(mishap.stage, lock="r"), drawn=Drawn((3,), (5, 6, 7, 8))),
    ]


# What a forking server judges before anything else (see `_warm`). It is nobody's solution: one seller sells everything.
WARM_UP = b"""\
import time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        while sweetpotato > 0:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
"""
