"""The unlocked stall: right for one seller, and (this is the lesson) wrong for several."""

from __future__ import annotations

from dataclasses import replace
from types import NoneType
from typing import Any

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.engine.plain import class_name
from graders.engine.strategies import Turns
from graders.results import Message
from graders.suites._drawn import Drawn
from graders.suites._plan import Fair, Proof, Sample, Scenario
from graders.suites._stage import Stage, StallProgram

EXERCISE = "unlocked"
FOUNDATION = "one_seller"
PROOF_RUNS = 1_500
DRAWN_STOCK = (range(5, 20, 2), range(4, 25, 2), range(21, 40, 2), range(42, 61))  # nobody knows these beforehand
DRAWN = 500  # schedules at random of the stall that oversells: in how many of them does it?


def alone(run: Ledger) -> Message | None:
    """One seller: exactly the stock, in order, a second each."""
    return promise.one_after_the_other(run) or promise.takes_a_second_each(run)


def scenarios() -> list[Scenario]:
    day = Fair(Stage(EXERCISE, 1, 40, prompt=True), 1, (("one_seller", alone),), proves=("one_seller",))
    known: list[Scenario] = [replace(day, stage=replace(day.stage, stock=stock)) for stock in (1, 0, 3, 40)]
    return known + [replace(day, drawn=Drawn((1,), stock)) for stock in DRAWN_STOCK]


def searches() -> list[Scenario]:
    """Where an oversell is looked for, smallest first; the first one found ends the search."""
    feeds = (("oversells", promise.never_oversells),)
    plan: list[Scenario] = []
    for workers, stock, schedules in ((2, 1, 200), (2, 2, 160), (3, 1, 120), (3, 2, 120), (2, 3, 80), (3, 3, 80)):
        stage = Stage(EXERCISE, workers, stock)
        plan.append(Proof(stage, PROOF_RUNS, feeds, proves=("oversells",)))
        plan.append(Sample(stage, schedules, feeds))
    plan.append(Proof(Stage(EXERCISE, 4, 4), PROOF_RUNS, feeds, proves=("oversells",), thorough=True))
    plan += [Sample(Stage(EXERCISE, workers, stock), 20, feeds, large=True) for workers, stock in ((6, 40), (32, 40))]
    return plan


def bonus() -> list[Scenario]:
    return []


# --- TURNS: be the scheduler ----------------------------------------------------------------------------------------

TURNS_STAGE = Stage(EXERCISE, 2, 1)
FREE_KINDS = frozenset({"end", "settle"})


def check_turns(turns: Any) -> Message | None:
    """What is wrong with the list itself."""
    if turns is None:
        return Message("turns-missing", {})
    if not isinstance(turns, (list, tuple)):
        return Message("turns-not-a-list", {"got": class_name(type(turns))})
    for index, entry in enumerate(turns):
        if type(entry) is not int or entry not in (0, 1):
            known = type(entry) in (int, bool, float, str, NoneType)
            shown = entry if type(entry) is int else repr(entry)[:80] if known else class_name(type(entry))
            return Message("turns-bad-entry", {"index": index, "entry": shown})
    return Message("turns-empty", {}) if not turns else None


def turns_strategy(turns: list[int], program: StallProgram) -> Turns:
    """Seller 0 and seller 1 by their numbers; afterwards seller 0 and then seller 1 run to the end."""
    return Turns(turns, order=lambda: program.workers, free_kinds=FREE_KINDS)
