"""Run scenarios and collect what they find: one exploration feeds several checks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from graders.catalog.invariants import Invariant
from graders.engine import session
from graders.engine.model import RunResult
from graders.results import Coverage, Message, Outcome, Step, Trace
from graders.suites._plan import Options, Scenario
from graders.suites._stage import Stage, StallProgram
from graders.suites._submission import Submission

ENDLESS = ("spin", "never-stops", "endless-loop")
ENDLESS_MAX = 2  # this many runs of one scenario may hit a step bound before we turn to the next scenario
ENDLESS_TOTAL = 8  # ... and this many of all: who never stops is caught by then, and costs a whole bound per run


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
        return self.scenario.stage.workers, self.scenario.stage.stock


@dataclass
class Found:
    """One check's failure: what to say, how to show it, and the evidence for the diagnosis."""

    message: Message
    token: str | None = None
    trace: Trace | None = None
    line: int | None = None
    stage: Stage | None = None
    result: RunResult | None = None


@dataclass
class Findings:
    """What is known so far. `sold_nothing`: not one run sold anything, though there was something to sell."""

    seen: dict[str, Sighting] = field(default_factory=dict)
    failed: dict[str, Found] = field(default_factory=dict)
    shown: dict[str, Found] = field(default_factory=dict)  # passed checks that have something to show
    tried: dict[str, Coverage] = field(default_factory=dict)
    schedules: int = 0
    sold_nothing: bool = True
    endless: int = 0
    too_large: tuple[int, int] | None = None  # workers and stock of a stall that no budget was enough to prove
    proved: set[str] = field(default_factory=set)  # heads of the stages of which every inequivalent schedule was run

    def fail(self, check: str, message: Message) -> None:
        self.failed[check] = Found(message, line=_line_in(message))

    def count(self, check: str, scenario: Scenario, runs: int) -> None:
        """Note that `runs` more schedules of a scenario have been judged by `check`.

        A size is complete where every inequivalent schedule was run, with each kind of lock; a fair day is one
        schedule and says nothing about the others.
        """
        old, stage = self.tried.get(check, Coverage()), scenario.stage
        name = f"{stage.workers}x{stage.stock}"
        complete, sampled = old.complete, old.sampled
        if stage.head in self.proved or stage.workers == 1:
            complete = complete if name in complete or name in sampled else (*complete, name)
        elif scenario.searched and name not in sampled:
            complete, sampled = tuple(n for n in complete if n != name), (*sampled, name)
        self.tried[check] = Coverage(old.schedules + runs, complete, sampled)


def explore(submission: Submission, scenarios: list[Scenario], options: Options, findings: Findings) -> None:
    """Run every scenario for those of its checks that are still open.

    A check seen broken stays open for smaller stages: a person understands two sellers sooner than six. Only then is
    what was seen shrunk and told.
    """
    for scenario in scenarios:
        if not _worth_it(scenario, findings):
            continue
        still = {check: invariant for check, invariant in scenario.feeds if _open(findings.seen.get(check), scenario)}
        if still and findings.endless < ENDLESS_TOTAL:
            _explore_one(submission, scenario, still, options, findings)
    for check, sighting in findings.seen.items():
        if check not in findings.failed:
            findings.failed[check] = _explain(submission, check, sighting)
            findings.tried[check] = replace(findings.tried[check], schedules=sighting.schedule)


def _worth_it(scenario: Scenario, findings: Findings) -> bool:
    """No sampling of what is proved, and no proof of what is larger than what was too large."""
    stage = scenario.stage
    if scenario.searched and stage.head in findings.proved:
        return False
    if scenario.strategy != "prove" or findings.too_large is None:
        return True
    workers, stock = findings.too_large
    return stage.workers < workers or stage.stock < stock


def _open(seen: Sighting | None, scenario: Scenario) -> bool:
    if seen is None:
        return True
    smaller = (scenario.stage.workers, scenario.stage.stock) < seen.size
    return smaller and scenario.searched and seen.message.key not in ENDLESS


def _explore_one(
    submission: Submission, scenario: Scenario, still: dict[str, Invariant], options: Options, findings: Findings
) -> None:
    program = StallProgram(submission.unit, scenario.stage)
    strategy = scenario.make_strategy(options.seed)
    done = endless = 0
    checks = list(still)
    for result in session.runs(program, strategy, schedules=scenario.schedules, limits=scenario.limits):
        done += 1
        ledger = result.facts["ledger"]
        findings.sold_nothing = findings.sold_nothing and not ledger.sold
        for check in list(still):
            message = judge_run(check, still[check], scenario, result)
            if message is not None:
                number = findings.tried.get(check, Coverage()).schedules + done
                findings.seen[check] = Sighting(message, scenario, still.pop(check), result, number)
        endless += result.outcome in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS)
        if not still or endless >= (1 if scenario.strategy == "prove" else ENDLESS_MAX):
            break
    findings.schedules += done
    if scenario.strategy != "prove":
        findings.endless += endless
    elif strategy.complete:
        findings.proved.add(scenario.stage.head)
    elif still:
        findings.too_large = min(findings.too_large or (99, 99), (scenario.stage.workers, scenario.stage.stock))
    for check in checks:
        findings.count(check, scenario, done)


def judge_run(check: str, invariant: Invariant, scenario: Scenario, result: RunResult) -> Message | None:
    """What is wrong with one run, for one check."""
    problem: Message | None = result.facts["problem"]
    ledger = result.facts["ledger"]
    if scenario.stage.exercise == "producer_consumer":
        if problem is not None and (check == "hires" or problem.key == "hire-not-started"):
            return problem
        crash = next((c for c in ledger.crashes if c[0] == 0), None)
        if crash is not None and not result.facts["started"]:
            args = {"error": crash[1], "text": crash[2][:300], "line": crash[3]}
            args = {key: value for key, value in args.items() if value is not None}
            return Message("hire-crash", args) if check in ("hires", "never_stuck") else None
    message = invariant(ledger)
    if message is not None and message.key == "never-stops" and scenario.strategy in ("pct", "prove"):
        return None  # they starve threads on purpose: a step limit proves nothing there
    return message


def _explain(submission: Submission, check: str, seen: Sighting) -> Found:
    stage, first = seen.scenario.stage, seen.result
    program = StallProgram(submission.unit, stage)

    def judge(result: RunResult) -> Any:
        found = judge_run(check, seen.invariant, seen.scenario, result)
        return found.key if found is not None else None

    shrink = first.outcome not in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS)
    failure = session.explain(
        program, first, judge=judge, limits=stage.limits, head=stage.head, schedule=seen.schedule, shrink=shrink
    )
    final = judge_run(check, seen.invariant, seen.scenario, failure.result) or seen.message
    trace = _mark(failure.trace, final)
    line = _line_in(final)
    if line is None and trace.broken is not None:
        line = trace.steps[trace.broken].line
    if line is None and final.key in ("deadlock", "lock-held") and trace.waiting:
        line = trace.waiting[0].line
    return Found(final, failure.token, trace, line, stage, failure.result)


def show_run(message: Message, program: StallProgram, result: RunResult) -> Found:
    """A failure without a search: the one run as it is."""
    limits, head = program.stage.limits, program.stage.head
    failure = session.explain(program, result, judge=lambda _: message, limits=limits, head=head, shrink=False)
    return Found(message, failure.token, failure.trace, _line_in(message), program.stage, failure.result)


def mark(trace: Trace, result: RunResult, promises: dict[str, Invariant]) -> Trace:
    """Judge a replayed run by `promises`, and mark the step at which the first broken one broke."""
    if result.facts["problem"] is None:
        for invariant in promises.values():
            message = invariant(result.facts["ledger"])
            if message is not None:
                marked = _mark(trace, message)
                last = len(trace.steps) - 1 if trace.steps else None
                return marked if marked.broken is not None else replace(trace, broken=last)
    return trace


def _line_in(message: Message) -> int | None:
    line = message.args.get("line")
    return line if isinstance(line, int) else None


def _mark(trace: Trace, message: Message) -> Trace:
    """Find the step at which the promise was broken."""
    broken = _broken_step(trace.steps, message)
    return replace(trace, broken=broken) if broken is not None else trace


def _broken_step(steps: tuple[Step, ...], message: Message) -> int | None:
    sales = [i for i, step in enumerate(steps) if step.kind == "sold"]
    key, args = message.key, message.args
    if key in ("oversold", "sold-too-many-alone") and len(sales) > args["stock"]:
        return sales[args["stock"]]
    if key == "sold-unroasted" and len(sales) >= args["sold"]:
        return sales[args["sold"] - 1]
    if key == "called-out-twice":
        same = [i for i in sales if steps[i].after == str(args["left"])]
        return same[1] if len(same) > 1 else None
    if key == "roasted-bad-count":
        return next((i for i, step in enumerate(steps) if step.kind == "roasted"), None)
    return None
