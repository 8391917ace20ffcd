"""One submission's bytes -> one Report. The steps are: prepare, load once, explore, bonus, sum up."""

from __future__ import annotations

import ast
import functools
import math
import sys
from dataclasses import replace
from types import ModuleType

from graders import catalog
from graders.catalog import Exercise, pack_of
from graders.catalog.invariants import Invariant
from graders.engine import session
from graders.engine.instrument import Instrumented
from graders.engine.model import Ending, RunResult
from graders.engine.plain import class_name
from graders.engine.ports import Thing
from graders.engine.strategies import RoundRobin
from graders.engine.token import decode as token_schedule
from graders.engine.virtual.seal import Seal
from graders.engine.world import World
from graders.errors import Refused, StallError, SubmissionError, TokenError, UsageError
from graders.results import CheckResult, Message, Outcome, Report, Trace, Verdict
from graders.suites._budgets import LEAST, PIECE, WORKERS_MAX
from graders.suites._ending import Judge, ending_of, number_of, told, wrong_with
from graders.suites._explore import Findings, explore, judge_run
from graders.suites._plan import Fair, Options, Scenario, apply
from graders.suites._stage import Stage, StallProgram, stage_of
from graders.suites._stalls import every_scenario, suite_of
from graders.suites._submission import NotStarted, Prepared, decode, prepare
from graders.suites._turns import without_excess

IMPORT_SHOP = "from graders import shop"  # every stub has this line


def judge(
    source: bytes,
    *,
    exercise: str,
    file: str,
    seed: int = 0,
    sellers: tuple[int, ...] | None = None,
    schedules: int | None = None,
    thorough: bool = False,
) -> Report:
    """Judge one module. Never raises for a student's mistake. Raises UsageError for options that make no sense."""
    spec = _spec(exercise)
    if sellers and not all(1 <= n <= WORKERS_MAX for n in sellers):
        raise UsageError("bad-number-list", option="--sellers", got=",".join(map(str, sellers)))
    options = Options(seed, sellers, schedules, thorough)
    base = Report(exercise, Verdict.FAILED, 0, spec.points, file=file, seed=seed)
    seal = _library_as_it_is(exercise)
    try:
        submission = load(source, exercise, file)
        findings = _explore_all(submission, spec, options)
        broken = seal.broken() or World.broken()
        if broken is not None:
            raise Refused("refused", what=f"{broken} = ...")
    except NotStarted as not_started:
        message = Message("not-started", {"function": not_started.function, "line": not_started.line})
        return _whole(base, Verdict.NOT_STARTED, message, not_started.line, "not-started")
    except SubmissionError as error:
        args = {**error.details, **({"line": error.line} if error.line is not None else {})}
        diagnosis = "crash" if error.code in ("load-crash", "import-failed") else None
        report = _whole(base, Verdict.INVALID, Message(error.code, args), error.line, diagnosis)
        return replace(report, diagnosis_args=_meaning(error, source))
    except StallError as error:
        line = getattr(error, "line", None)
        args = {**error.details, **({"line": line} if line is not None else {})}
        return _whole(base, Verdict.REFUSED, Message(error.code, args), line, None)
    return _report(base, spec, findings, submission)


def _meaning(error: SubmissionError, source: bytes) -> dict[str, Thing]:
    """What is known about an exception that kept the module from loading: arguments for its message."""
    if error.code != "load-crash":
        return error.details if error.code == "import-failed" else {}
    from graders.suites.diagnosis.exceptions import meaning

    return meaning(str(error.details["error"]), str(error.details["text"]), ast.parse(decode(source)))


_noted: list[Seal] = []  # the last seal, if any
_ready: list[bool] = []  # not empty if the seal was made for the next judgement, and nothing has run since


def note_library() -> None:
    """Do now what the next `judge` would do first. A process that forks calls it, so that its children need not."""
    _noted[:], _ready[:] = [_seal()], [True]


def _library_as_it_is(exercise: str) -> Seal:
    if not _ready or pack_of(exercise) is not None:  # the suite of a pack may have imported more
        _noted[:] = [_seal()]
    _ready.clear()
    return _noted[0]


def _seal() -> Seal:
    """A seal over everything that we will use ourselves and that a submission could change."""
    names = [name for name in sys.modules if name.partition(".")[0] in sys.stdlib_module_names]
    modules = [sys.modules[name] for name in names if type(sys.modules[name]) is ModuleType]
    return Seal.of_modules(modules, known=_noted[0] if _noted else None)


def load(source: bytes, exercise: str, file: str) -> Prepared:
    """The submission, if its module loads. Raises as `prepare` does."""
    spec = _spec(exercise)
    submission = prepare(source, spec, file)
    turns = _probe(submission, spec)
    return without_excess(submission, turns, source, spec, file)


def replay(source: bytes, *, exercise: str, file: str, token: str) -> Trace:
    """The story of the schedule that `token` names. Raises TokenError, Diverged, or SubmissionError."""
    spec = _spec(exercise)
    head, _, _ = token.strip().rpartition("-")
    if not head:
        raise TokenError("token-damaged", token=token[:80])
    stage = stage_of(head, exercise)
    try:
        submission = prepare(source, spec, file)
    except NotStarted as error:
        raise SubmissionError("not-started", line=error.line, function=error.function) from None
    program = StallProgram(submission.unit, stage)
    about = token_schedule(token).about
    found: list[tuple[str, Judge]] = []

    def ends(result: RunResult) -> Ending | None:
        found[:] = [broken] if (broken := _broken(exercise, stage, result, about)) is not None else []
        return ending_of(found[0][1], result, exercise) if found else None

    result, trace = session.replay(program, token, limits=stage.limits, ends=ends)
    if not found and result.outcome is Outcome.STOPPED:  # all is well up to there, so look at what follows
        result, trace = session.replay(program, token, limits=stage.limits, ends=ends, whole=True)
    if not found:
        return trace
    check, judge = found[0]
    message = wrong_with(judge, result)
    assert message is not None
    return told(trace, message, f"{exercise}/{check}", submission.tree)


def _broken(exercise: str, stage: Stage, result: RunResult, about: int) -> tuple[str, Judge] | None:
    """The promise that a replayed run breaks, and how it is judged: if it is broken, the one that the token was given
    for.

    If the token names none, or the run keeps that one, it is the promise that is broken first.
    """
    scenario = Fair(stage, 1, ())
    every: dict[str, Judge] = {
        check: functools.partial(judge_run, check, invariant, scenario)
        for check, invariant in promises(exercise, stage).items()
    }
    every = {**getattr(suite_of(exercise), "shown_besides", _nothing)(stage), **every}
    required = [check.id for check in _spec(exercise).checks if check.id in every]
    broken = [(check, every[check]) for check in required if every[check](result) is not None]
    for check, judge in broken:
        if number_of(exercise, check) == about:
            return check, judge
    endings = [ending_of(judge, result, exercise) for _, judge in broken]
    calls = [ending.event if ending is not None and ending.event is not None else math.inf for ending in endings]
    return broken[calls.index(min(calls))] if broken else None


def _nothing(stage: Stage) -> dict[str, Judge]:
    return {}


def promises(exercise: str, stage: Stage) -> dict[str, Invariant]:
    """Everything that is promised on this stage, by check: a replay is judged by it."""
    suite = suite_of(exercise)
    every = [*every_scenario(suite), *(suite.bonus() if stage.fault else [])]
    return {check: invariant for scenario in every for check, invariant in scenario.feeds if _fits(scenario, stage)}


def _fits(scenario: Scenario, stage: Stage) -> bool:
    alone = scenario.stage.workers == 1 and not scenario.searched
    return (alone == (stage.workers == 1) and scenario.stage.prompt == stage.prompt) or not scenario.stage.prompt


def _spec(exercise: str) -> Exercise:
    known = catalog.load()
    if exercise not in known:
        raise UsageError("unknown-exercise", name=exercise, known=", ".join(known))
    return known[exercise]


def _whole(base: Report, verdict: Verdict, message: Message, line: int | None, diagnosis: str | None) -> Report:
    return Report(**{**base.__dict__, "verdict": verdict, "message": message, "line": line, "diagnosis": diagnosis})


# --- does it load? ------------------------------------------------------------------------------------------------


def _probe(submission: Prepared, spec: Exercise) -> Thing:
    """Load the module once, as every schedule will, and return its TURNS. Raises SubmissionError if loading fails."""
    probe = _Probe(submission.unit, Stage(spec.id, 1, 0, prompt=True), spec)
    result, _ = session.replay_decisions(probe, RoundRobin(), limits=probe.stage.limits)
    if probe.missing is not None:
        raise probe.missing
    if probe.started:
        return probe.turns
    crash = next((c for c in result.crashes if c.thread == 0), None)
    line = crash.line if crash is not None else result.waiting[0].line if result.waiting else None
    if result.outcome is Outcome.DEADLOCK:
        raise SubmissionError("load-stuck", line=line)
    if crash is not None and crash.error in ("ModuleNotFoundError", "ImportError"):
        module = _module_of(crash.text)
        meant = {"meant": IMPORT_SHOP} if module == "shop" else {}
        raise SubmissionError("import-failed", line=line, module=module, **meant)
    if crash is not None:
        raise SubmissionError("load-crash", line=line, error=crash.error, text=crash.text[:300])
    raise SubmissionError("load-endless", line=line)


class _Probe(StallProgram):
    """Loads the module and checks that the required functions exist; starts no thread."""

    # One run decides. An endless loop is reported at its bound of laps, however much each lap does.
    timed = False

    def __init__(self, unit: Instrumented, stage: Stage, spec: Exercise) -> None:
        super().__init__(unit, stage)
        self.spec = spec
        self.missing: SubmissionError | None = None

    def _workers(self, world: World, module: ModuleType) -> list[Thing]:
        for function in self.spec.functions:
            value = getattr(module, function.name, None)
            if value is None:
                self.missing = SubmissionError("missing-function", function=function.name, signature=function.signature)
            elif not callable(value):
                self.missing = SubmissionError("not-a-function", function=function.name, got=class_name(type(value)))
        return []


def _module_of(text: str) -> str:
    parts = text.split("'")
    return parts[1] if len(parts) > 2 else text[:80]


# --- exploring ----------------------------------------------------------------------------------------------------


def _explore_all(submission: Prepared, spec: Exercise, options: Options) -> Findings:
    suite = suite_of(spec.id)
    findings = Findings()
    scenarios = apply(suite.scenarios(), options)
    explore(submission, scenarios, options, findings)
    if hasattr(suite, "look_besides"):  # checks that no scenario can make
        suite.look_besides(submission, options, findings)
    elif not findings.failed and options.schedules is None:
        _top_up(submission, scenarios, options, findings)
    required = [check.id for check in spec.checks if not check.bonus]
    if not any(check in findings.failed for check in required):
        explore(submission, apply(suite.bonus(), options), options, findings)
    return findings


def _top_up(submission: Prepared, scenarios: list[Scenario], options: Options, findings: Findings) -> None:
    """Run schedules until LEAST are reached, for a right submission whose small stalls were proved with fewer.

    If the suite draws sizes, each of several unknown sizes gets a few of them.
    """
    large = [scenario for scenario in scenarios if scenario.large]
    like = next((scenario for scenario in large if scenario.drawn is not None), large[0] if large else None)
    piece = PIECE if like is not None and like.drawn is not None else LEAST
    number = len(scenarios)
    while like is not None and findings.schedules < LEAST and not findings.failed:
        number += 1
        stage = like.drawn.stage(like.stage, options.seed, number) if like.drawn is not None else like.stage
        more = replace(like, stage=stage, schedules=min(piece, LEAST - findings.schedules), steps=4 * like.steps)
        # not the schedules that it has had already
        explore(submission, [more], replace(options, seed=options.seed + number), findings)


# --- summing up ---------------------------------------------------------------------------------------------------


def _report(base: Report, spec: Exercise, findings: Findings, submission: Prepared) -> Report:
    from graders.suites._diagnosis import diagnose

    suite = suite_of(spec.id)
    foundation = suite.FOUNDATION if findings.sold_nothing and suite.FOUNDATION in findings.failed else None
    required = [check.id for check in spec.checks if not check.bonus]
    broken = next((check for check in required if check in findings.failed), None)
    checks = []
    for check in spec.checks:
        failure = findings.failed.get(check.id)
        coverage = findings.tried[check.id].coverage
        maximum = 0 if check.bonus else check.points
        waits = broken if check.bonus else foundation if check.id != foundation else None
        hangs = "never_stuck" if "never_stuck" in findings.failed else broken
        nowhere = hangs if findings.stood_still and not findings.tried[check.id].got_there else None
        if failure is not None:
            told = (failure.message, failure.token, failure.trace, coverage, failure.line)
            checks.append(CheckResult(check.id, False, 0, maximum, *told, check.bonus))
        elif (waits is not None and check.id != "hires") or nowhere is not None:
            why = Message("waits-for", {"check": waits}) if waits else Message("nobody-got-there", {"check": nowhere})
            checks.append(CheckResult(check.id, None, 0, maximum, why, bonus=check.bonus))
        else:
            shown = findings.shown.get(check.id)
            token, trace = (shown.token, shown.trace) if shown is not None else (None, None)
            checks.append(
                CheckResult(check.id, True, check.points, maximum, None, token, trace, coverage, None, check.bonus)
            )
    verdict = Verdict.PASSED if broken is None and foundation is None else Verdict.FAILED
    word, details = diagnose(spec, findings, submission) if verdict is Verdict.FAILED else (None, {})
    first = next((check for check in checks if check.passed is False and not check.bonus), None)
    return Report(
        exercise=spec.id, verdict=verdict, points=sum(check.points for check in checks), max_points=spec.points,
        checks=tuple(checks), diagnosis=word, diagnosis_args=details, file=base.file, seed=base.seed,
        schedules=findings.schedules, line=first.line if first is not None else None,
    )  # fmt: skip


__all__ = ["judge", "load", "promises", "replay"]
