"""The unlocked stall: right for one seller, and (this is the lesson) wrong for several."""

from __future__ import annotations

from dataclasses import replace
from types import NoneType

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.engine import session
from graders.engine.plain import class_name
from graders.engine.ports import Thing
from graders.engine.strategies import RandomWalk, RoundRobin, Turns
from graders.results import Message
from graders.suites._budgets import SAMPLE_STEPS
from graders.suites._drawn import Drawn
from graders.suites._ending import Judge
from graders.suites._explore import Findings, Sighting, explore, show_run
from graders.suites._plan import Fair, Options, Proof, Sample, Scenario, apply
from graders.suites._stage import FREE_KINDS, Stage, StallProgram
from graders.suites._submission import Prepared
from graders.suites._turns import line_of_turns

EXERCISE = "unlocked"
FOUNDATION = "one_seller"
PROOF_RUNS = 1_500  # of one stage
DRAWN_STOCK = (range(5, 20, 2), range(4, 25, 2), range(21, 40, 2), range(42, 61))  # nobody knows these beforehand
DRAWN = 500  # random schedules of the stall that oversells, to measure how often it does


def alone(run: Ledger) -> Message | None:
    """One seller: exactly the stock, in order, a second each."""
    return promise.one_after_the_other(run) or promise.takes_a_second_each(run)


def scenarios() -> list[Scenario]:
    day = Fair(Stage(EXERCISE, 1, 40, prompt=True), 1, (("one_seller", alone),), proves=("one_seller",))
    known: list[Scenario] = [replace(day, stage=replace(day.stage, stock=stock)) for stock in (1, 0, 3, 40)]
    return known + [replace(day, drawn=Drawn((1,), stock)) for stock in DRAWN_STOCK]


def searches() -> list[Scenario]:
    """The stages on which an oversell is looked for, smallest first. The first one found ends the search."""
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


def check_turns(turns: Thing) -> Message | None:
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
    """Seller 0 and seller 1 by their numbers. Afterwards seller 0 and then seller 1 run to the end."""
    return Turns(turns, order=lambda: program.workers, free_kinds=FREE_KINDS)


# --- what no scenario can say ---------------------------------------------------------------------------------------


def look_besides(submission: Prepared, options: Options, findings: Findings) -> None:
    """The extra checks of unlocked: here an oversell is wanted, and the student's own TURNS must show one."""
    search = Findings()
    for scenario in apply(searches(), options):
        explore(submission, [scenario], options, search)
        if "oversells" in search.failed:
            break
    findings.schedules += search.schedules
    if "oversells" not in search.failed:
        findings.tried["oversells"] = search.tried["oversells"]
        findings.fail("oversells", Message("cannot-oversell", {"schedules": search.schedules}))
    else:  # once is enough, so it does not matter how much else was tried; but how rare it is is worth knowing
        tally, seen = findings.tried["oversells"], search.seen["oversells"]
        tally.schedules = search.tried["oversells"].schedules
        findings.shown["oversells"] = search.failed["oversells"]
        tally.shown, tally.drawn = _how_often(submission, seen, DRAWN, options.seed)
        findings.schedules += tally.drawn
    findings.tried["oversells"].got_there = findings.tried["turns"].got_there = True
    if "one_seller" not in findings.failed and _oversells_anyway(submission):
        for check in ("oversells", "turns"):
            findings.shown.pop(check, None)
            findings.fail(check, Message("oversells-anyway", {}))
        return
    _try_turns(submission, findings)


def shown_besides(stage: Stage) -> dict[str, Judge]:
    """What a run on `stage` shows that no scenario asks about: a run that oversells by TURNS has shown what TURNS has
    to show.
    """
    return {"turns": lambda _: Message("turns-no-oversell", {})} if stage == TURNS_STAGE else {}


def _try_turns(submission: Prepared, findings: Findings) -> None:
    program = StallProgram(submission.unit, TURNS_STAGE)
    session.replay_decisions(program, RoundRobin(), limits=TURNS_STAGE.limits)
    problem = submission.turns or check_turns(program.turns)
    if problem is None:
        strategy = turns_strategy(list(program.turns), program)
        result, _ = session.replay_decisions(program, strategy, limits=TURNS_STAGE.limits)
        findings.tried["turns"].schedules = 1
        findings.schedules += 1
        if promise.never_oversells(result.facts["ledger"]) is None:
            problem = Message("turns-no-oversell", {})
            findings.failed["turns"] = show_run(problem, program, result, "turns", submission.tree)
    if problem is not None and "turns" not in findings.failed:
        line = line_of_turns(submission.tree)
        findings.fail("turns", problem if line is None else Message(problem.key, {"line": line, **problem.args}))


def _oversells_anyway(submission: Prepared) -> bool:
    """Whether one potato is sold twice even if the second seller begins after the first has gone home."""
    program, limits = StallProgram(submission.unit, TURNS_STAGE), TURNS_STAGE.limits
    result, _ = session.replay_decisions(program, turns_strategy([], program), limits=limits)
    return promise.never_oversells(result.facts["ledger"]) is not None


def _how_often(submission: Prepared, seen: Sighting, schedules: int, seed: int) -> tuple[int, int]:
    """(found, tried): in how many random schedules of the same stall the failure is seen again."""
    program, limits = StallProgram(submission.unit, seen.scenario.stage), seen.scenario.stage.limits
    shown = drawn = steps = 0
    for result in session.runs(program, RandomWalk(seed), schedules=schedules, limits=limits):
        drawn += 1
        shown += seen.invariant(result.facts["ledger"]) is not None
        steps += result.steps
        if steps >= SAMPLE_STEPS:
            break
    return shown, drawn


# What a forking server judges before anything else (see `_warm`).
WARM_UP = b"""\
import time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)
"""
