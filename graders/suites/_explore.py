"""Run scenarios and collect what they find. One exploration serves several checks."""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from dataclasses import dataclass, field, replace

from graders.catalog.invariants import Invariant, could_break, stands_still
from graders.engine import session
from graders.engine.model import Ending, RunResult
from graders.engine.strategies import Continued, Exhaustive, RandomWalk
from graders.results import Message, Outcome, Trace
from graders.suites._budgets import ENDLESS_TOTAL, GROWTH, SMALL_STOCK
from graders.suites._ending import ending_of, line_told, number_of, told, wrong_with
from graders.suites._plan import Options, Scenario
from graders.suites._stage import Stage, StallProgram
from graders.suites._stalls import stall_of
from graders.suites._submission import Prepared
from graders.suites._tally import Tally

ENDLESS = ("spin", "never-stops", "endless-loop")


@dataclass(frozen=True)
class Sighting:
    """A promise seen broken: in which scenario, by which run, at which schedule (counted over all so far)."""

    message: Message
    scenario: Scenario
    invariant: Invariant
    result: RunResult
    schedule: int

    @property
    def size(self) -> tuple[int, int]:
        return self.scenario.stage.size


@dataclass
class Found:
    """One check's failure: what to say, how to show it, and the evidence for the diagnosis.

    A `Sighting` is what an exploration comes across, and most of them are never told. `session.Failure` is the schedule
    that was told, of any program: it knows no check and no message. This is the two together.
    """

    message: Message
    token: str | None = None
    trace: Trace | None = None
    line: int | None = None
    stage: Stage | None = None
    result: RunResult | None = None


@dataclass
class Findings:
    """What is known so far. `sold_nothing` is true if no run sold anything, though there was something to sell."""

    seen: dict[str, Sighting] = field(default_factory=dict)
    failed: dict[str, Found] = field(default_factory=dict)
    shown: dict[str, Found] = field(default_factory=dict)  # passed checks that have something to show
    tried: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    schedules: int = 0
    sold_nothing: bool = True
    stood_still: bool = False  # in some run several were at work and came to no end, or nobody was at work at all
    endless: int = 0
    proved: set[str] = field(default_factory=set)  # heads of the stages of which every inequivalent schedule was run
    # (workers, stock) -> the runs that a proof took
    searched: dict[tuple[int, int], float] = field(default_factory=dict)

    def fail(self, check: str, message: Message) -> None:
        self.failed[check] = Found(message, line=_line_in(message))


def explore(submission: Prepared, scenarios: list[Scenario], options: Options, findings: Findings) -> None:
    """Run every scenario for its checks that are still open. After that, shrink and tell what was seen."""
    search(submission, scenarios, options, findings)
    for check, sighting in findings.seen.items():
        if check not in findings.failed:
            findings.failed[check] = _explain(submission, check, sighting, findings.proved)
            findings.tried[check].schedules = sighting.schedule


def search(submission: Prepared, scenarios: list[Scenario], options: Options, findings: Findings) -> None:
    """Look for broken promises; those that are seen go into `findings.seen`.

    A check that was seen broken stays open for smaller stages: two sellers are easier to understand than six.
    """
    for scenario in scenarios:
        if not _worth_it(scenario, findings):
            continue
        still = {check: invariant for check, invariant in scenario.feeds if _open(findings.seen.get(check), scenario)}
        if still and findings.endless < ENDLESS_TOTAL:
            _explore_one(submission, scenario, still, options, findings)


def _worth_it(scenario: Scenario, findings: Findings) -> bool:
    """Whether to run a scenario: no sampling of what is proved, and no proof that cannot be expected to end."""
    if scenario.searched and scenario.stage.head in findings.proved:
        return False
    if scenario.drawn is not None and findings.endless:
        return False  # it is known that the program does not stop; the rest of ENDLESS_TOTAL is for the known sizes
    return not scenario.proof or _expected(scenario.stage, findings) <= scenario.budget(broken=bool(findings.seen))


def _expected(stage: Stage, findings: Findings) -> float:
    """At least how many runs a proof will take, from the proofs of smaller stages. GROWTH holds for nearly every
    program.
    """
    grown = [
        runs * (stage.workers / workers) ** GROWTH * max(stage.stock, 1) / max(stock, 1)
        for (workers, stock), runs in findings.searched.items()
        if workers <= stage.workers and stock <= stage.stock
    ]
    return max(grown, default=0)


def _open(seen: Sighting | None, scenario: Scenario) -> bool:
    if seen is None:
        return True
    smaller = scenario.stage.size < seen.size
    return smaller and scenario.searched and seen.message.key not in ENDLESS


def _explore_one(
    submission: Prepared, scenario: Scenario, still: dict[str, Invariant], options: Options, findings: Findings
) -> None:
    program = StallProgram(submission.unit, scenario.stage)
    budget = scenario.budget(broken=bool(findings.seen))
    strategy = scenario.make_strategy(options.seed, budget)
    done = endless = steps = 0
    sampled = scenario.sampled
    promises = dict(still)
    checks = list(still)
    ahead = [check for check in checks if not findings.tried[check].got_there]
    alone = not scenario.searched  # with at most one seller there is only one schedule
    for result in session.runs(program, strategy, schedules=budget, limits=scenario.limits):
        done += 1
        if sampled and result.outcome is Outcome.OUT_OF_STEPS:
            result = _fairly(program, result)
        alone = alone and len(result.names) <= 2
        ledger = result.facts["ledger"]
        findings.sold_nothing = findings.sold_nothing and not ledger.sold
        stuck = result.outcome is Outcome.DEADLOCK or not scenario.proof  # the bound of a proof is short
        several = len(ledger.workers) > 1
        nobody = not ledger.workers  # `hire` never came back, or not with a list
        findings.stood_still = findings.stood_still or nobody or (stuck and several and stands_still(ledger))
        if ahead:
            for check in [check for check in ahead if could_break(promises[check], ledger)]:
                findings.tried[check].got_there = True
                ahead.remove(check)
        for check in list(still):
            message = judge_run(check, still[check], scenario, result)
            if message is not None:
                number = findings.tried[check].schedules + done
                findings.seen[check] = Sighting(message, scenario, still.pop(check), result, number)
        endless += result.outcome in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS)
        steps += result.steps
        if not still or endless >= scenario.endless_max:
            break
        if sampled and (steps >= scenario.steps or scenario.kept_its_promise(strategy)):
            break
    findings.schedules += done
    if not isinstance(strategy, Exhaustive):
        findings.endless += endless
    else:
        findings.searched[scenario.stage.size] = strategy.runs if strategy.complete or not still else math.inf
        if strategy.complete:
            findings.proved.add(scenario.stage.head)
    proved = alone or scenario.stage.head in findings.proved
    missed = scenario.missed(strategy)
    for check in checks:
        findings.tried[check].add(check, scenario, done, proved=proved, missed=missed)


def _fairly(program: StallProgram, result: RunResult) -> RunResult:
    """Repeat a run that found no end with a fair second half, because some samplers starve threads on purpose.

    If the run has no end even then, the program never stops. The second half is a random walk, which is fair and does
    not fall into step with a loop.
    """
    half = result.decisions[: len(result.decisions) // 2]
    fair, _ = session.replay_decisions(program, Continued(half, RandomWalk(0)), limits=program.stage.limits)
    return fair


def judge_run(check: str, invariant: Invariant, scenario: Scenario, result: RunResult) -> Message | None:
    """What is wrong with one run, for one check."""
    problem: Message | None = result.facts["problem"]
    ledger = result.facts["ledger"]
    if stall_of(scenario.stage.exercise).hires:
        if problem is not None and (check == "hires" or problem.key == "hire-not-started"):
            return problem
        crash = next((c for c in ledger.crashes if c[0] == 0), None)
        if crash is not None and not result.facts["started"]:
            args = {"error": crash[1], "text": crash[2][:300], "line": crash[3]}
            args = {key: value for key, value in args.items() if value is not None}
            return Message("hire-crash", args) if check in ("hires", "never_stuck") else None
    message = invariant(ledger)
    if message is not None and message.key == "never-stops" and scenario.proof:
        return None  # this strategy starves threads on purpose, so a step limit proves nothing
    return message


def _explain(submission: Prepared, check: str, seen: Sighting, proved: set[str]) -> Found:
    stage, scenario = seen.scenario.stage, seen.scenario
    promises = dict(scenario.feeds)

    def broken(result: RunResult) -> Message | None:
        return judge_run(check, seen.invariant, scenario, result)

    def judge(result: RunResult) -> str | None:
        found = broken(result)
        return found.key if found is not None else None

    def well(result: RunResult) -> bool:
        kept = all(judge_run(name, promise, scenario, result) is None for name, promise in promises.items())
        return kept and result.outcome is Outcome.FINISHED

    smaller = _smaller(stage, proved) if scenario.searched else []
    failure = session.explain(
        StallProgram(submission.unit, stage), seen.result, judge=judge, limits=stage.limits, head=stage.head,
        schedule=seen.schedule, size=stage.stock, well=well if scenario.searched else None,
        ends=lambda result: ending_of(broken, result, stage.exercise), about=number_of(stage.exercise, check),
        smaller=[
            session.Variant(StallProgram(submission.unit, other), other.head, other.stock) for other in smaller
        ],
    )  # fmt: skip
    stage = next((other for other in smaller if failure.variant and other.head == failure.variant.head), stage)
    final = wrong_with(broken, failure.result) or seen.message
    trace = told(failure.trace, final, f"{stage.exercise}/{check}", submission.tree)
    return Found(final, failure.token, trace, line_told(trace, final), stage, failure.result)


def _smaller(stage: Stage, proved: set[str]) -> list[Stage]:
    """The stages with fewer workers, or as many and less stock, on which the same may go wrong; the smallest first."""
    sizes = [(w, n) for w in range(2, stage.workers + 1) for n in range(1, min(stage.stock, SMALL_STOCK) + 1)]
    stages = [replace(stage, workers=w, stock=n) for w, n in sizes if (w, n) < stage.size]
    return [other for other in stages if other.head not in proved]


def show_run(message: Message, program: StallProgram, result: RunResult, check: str, tree: ast.Module) -> Found:
    """A failure without a search: the one run as it is."""
    stage = program.stage

    def ends(run: RunResult) -> Ending | None:
        return ending_of(lambda _: message, run, stage.exercise)

    failure = session.explain(
        program, result, judge=lambda _: message, limits=stage.limits, head=stage.head, shrink=False, ends=ends,
        about=number_of(stage.exercise, check),
    )  # fmt: skip
    trace = replace(failure.trace, preemptions=0)  # nobody shrank it, so its number of switches means nothing
    trace = told(trace, message, f"{stage.exercise}/{check}", tree)
    return Found(message, failure.token, trace, _line_in(message), program.stage, failure.result)


def _line_in(message: Message) -> int | None:
    line = message.args.get("line")
    return line if isinstance(line, int) else None
