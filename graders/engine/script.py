"""explore_script(): the schedules of any ordinary threaded script, run as `__main__`, with its siblings instrumented
too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from graders.engine import apart, session
from graders.engine.course import measure, patient_limits, short_limits
from graders.engine.ends import Ends, asserts, end_of
from graders.engine.hindsight import Chance, look_again, nondeterminism
from graders.engine.instrument import Instrumented
from graders.engine.interrupt import ctrl_c_stops, long_calls_stop
from graders.engine.model import RunResult, Why, cut_after, with_the_crash
from graders.engine.observers import BusyWaits
from graders.engine.ports import Search
from graders.engine.printed import prints_parts
from graders.engine.session import Limits
from graders.engine.setting import Beside, Setting
from graders.engine.strategies import SAMPLES, STRATEGIES, Auto
from graders.engine.virtual.thread import let_pools_go
from graders.engine.world import World
from graders.errors import Diverged, TokenError, UsageError
from graders.results import Outcome, Trace, Waiting

RANK = ("failed", "deadlock", "no_progress", "out_of_steps", "passed")  # the gravest first
NAMES = {
    Outcome.FINISHED: "passed",
    Outcome.CRASHED: "failed",
    Outcome.DEADLOCK: "deadlock",
    Outcome.NO_PROGRESS: "no_progress",
    Outcome.OUT_OF_STEPS: "out_of_steps",
}


def name_of(result: RunResult) -> str:
    """The public name of how a run ended. An uncaught exception counts more than the deadlock that it often causes."""
    return "failed" if result.crashes else NAMES[result.outcome]


@dataclass
class Exploration:
    """What was found. The JSON of `stall explore` holds the fields up to `seconds`.

    `steps` and `trace` are those of the shrunk failing run. `why_incomplete` names the bound or the reason. `missed` is
    the probability below which a bug that needs one preemption was missed, if the strategy guarantees one. `chance`
    says why the program does not repeat itself.
    """

    outcome: str = "passed"
    complete: bool = False
    schedules: int = 0
    failing: int = 0
    error: str | None = None
    races: list[dict[str, Any]] = field(default_factory=list)
    token: str | None = None
    steps: int | None = None
    seconds: float = 0.0
    trace: Trace | None = None
    sources: dict[str, str] = field(default_factory=dict)
    strategy: str = ""
    why_incomplete: str | None = None
    missed: float | None = None
    chance: Chance | None = None
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    ends: Ends = field(default_factory=Ends)
    replayed: bool = False  # one schedule, by its token
    tells_ends: bool = False  # the program asserts nothing, so its ends are what there is to tell
    apart: apart.Apart | None = None  # two schedules that end differently, near to each other
    proof_runs: int | None = None  # runs that `auto` spent on a proof, including those that were given up


class ScriptProgram:
    """A script and the modules beside it that it imports."""

    def __init__(self, units: dict[str, Instrumented], setting: Setting) -> None:
        self.units, self.setting = units, setting
        sources = [unit.source for unit in units.values()]
        self.asserts, self.prints_parts = asserts(sources), prints_parts(sources)
        self.tells_ends = not self.asserts  # what it prints is part of how it ends, and of its state

    def modules(self, world: World) -> dict[str, ModuleType]:
        return {}

    def main(self, world: World) -> None:
        try:
            world.load("__main__", self.units["__main__"])
        except Exception as error:
            if not self.setting.exits.entries:
                raise
            world.kernel.note_crash(world.kernel.current, type(error), error, error.__traceback__)
        finally:
            if world.kernel.current.special is None:  # not if the run is over and its threads are being ended
                let_pools_go(world.threading)
        if self.setting.exits.entries:
            self._leave(world)

    def _leave(self, world: World) -> None:
        """What the interpreter does at its end: it waits for the threads, then runs the exit handlers."""
        kernel = world.kernel
        world.settle()
        self.setting.exits.run(lambda error: kernel.note_crash(kernel.current, type(error), error, error.__traceback__))

    def after(self, world: World, result: RunResult) -> None:
        why = self.setting.why_not_judged(result.crashes[0]) if result.crashes else None
        if why is not None:
            raise why
        if name_of(result) == "passed":
            result.facts["end"] = end_of(world, world.printed)


def explore_script(
    path: str | Path,
    *,
    strategy: str = "auto",
    schedules: int | None = None,
    seed: int = 0,
    clock: str = "lazy",
    keep_going: bool = False,
    replay: str | None = None,
    arguments: Sequence[str] = (),
    stdin: str | None = None,
    told: Callable[[int, int], None] = lambda schedules, failing: None,
) -> Exploration:
    """Explore the schedules of the script at `path`.

    `strategy` is a name in `graders.engine.strategies.STRATEGIES`. `schedules` bounds the runs (by default 1,000; none
    for a strategy that runs to completion; for `auto` a proof's budget, and 1,000 samples after it). `seed` chooses the
    schedules that are drawn. With the "lazy" `clock` a nap or a timed wait may end at any time; with "prompt" it ends
    on time. `keep_going` explores on after a failure. `replay` is a token: only its schedule is run. `arguments` are
    what the script finds in `sys.argv[1:]`; `stdin` is the text of its standard input. `told` is called after each
    schedule with the number of schedules so far, and of those that failed.

    Raises SubmissionError (the script does not parse), Uncontrollable, TokenError, Diverged, UsageError.
    """
    started = time.perf_counter()
    program = load_script(Path(path), arguments, stdin)
    found = Exploration(sources={unit.file: unit.source for unit in program.units.values()}, strategy=strategy)
    try:
        kernel = World.shared().kernel
        with ctrl_c_stops(kernel), long_calls_stop(kernel):
            if replay is not None:
                _replay(program, replay, found)
            else:
                _explore(program, strategy, schedules, seed, clock != "prompt", keep_going, found, told)
    except KeyboardInterrupt:
        _stop_early(found)
    finally:
        program.setting.close()
    found.seconds = time.perf_counter() - started
    return found


def _stop_early(found: Exploration) -> None:
    """After Ctrl-C, what is known so far is the result."""
    found.complete = False
    if not found.failing:
        ran = found.schedules
        found.outcome = "out_of_steps"
        found.why_incomplete = (
            Why("stopped", f"stopped by Ctrl-C; nothing went wrong in {ran} schedules", schedules=ran)
            if ran
            else Why("stopped-at-once", "stopped by Ctrl-C before the first schedule was over")
        )
        found.error = str(found.why_incomplete)


def _explore(
    program: ScriptProgram, name: str, schedules: int | None, seed: int, lazy: bool, keep_going: bool,
    found: Exploration, told: Callable[[int, int], None],
) -> None:  # fmt: skip
    if name not in STRATEGIES:
        raise UsageError("unknown-strategy", name=name, known=", ".join(STRATEGIES))
    found.chance = nondeterminism(program, limits=short_limits(lazy=lazy))
    course = measure(program, lazy=lazy)
    limits, auto = course.limits, name == "auto"
    strategy = course.auto(seed, schedules) if auto else STRATEGIES[name](seed)
    if found.chance is not None and isinstance(strategy, Auto):
        strategy.give_up_proof()
    bound = schedules if schedules is not None else None if strategy.exhaustive else SAMPLES
    first: tuple[RunResult, int, Limits] | None = None
    unjudged: RunResult | None = None
    effort = cut = 0
    for run in session.runs(program, strategy, schedules=bound, limits=limits):
        found.schedules += 1
        effort += run.effort
        result = course.settled(program, run)
        found.ends.add(result)
        outcome = name_of(result)
        if RANK.index(outcome) < RANK.index(found.outcome):
            found.outcome = outcome
        cut = cut + 1 if outcome == "out_of_steps" else 0
        if cut:
            unjudged = result
            found.why_incomplete = cut_after(result.steps)
        elif outcome != "passed":
            found.failing += 1
            if first is None or RANK.index(outcome) < RANK.index(name_of(first[0])):
                first = result, found.schedules, course.bounds_of(run, result)
                found.error = describe(result)  # for a caller that does not wait for the story
        told(found.schedules, found.failing)
        if (first is not None and not keep_going) or course.is_enough(cut, effort, schedules, result, strategy):
            break
    found.proof_runs = getattr(strategy, "proof_runs", None) or None
    _say_whether_complete(strategy, found)
    shown: list[int] | None = None  # the schedule whose story is told; the races are between its threads
    if first is not None:
        shown = _explain(program, *first, found)
    elif unjudged is not None:
        found.why_incomplete = course.unjudged(unjudged, found.schedules, ended=found.ends.number > 0)
        found.error = str(found.why_incomplete)
    _tell_ends(program, seed, limits, found)
    shown = found.apart.decisions if shown is None and found.apart is not None else shown
    _look_again(program, shown, seed, limits, found)


def _look_again(
    program: ScriptProgram, failing: list[int] | None, seed: int, limits: Limits, found: Exploration
) -> None:
    """Fill `races`. Also report if the program differs from run to run, because then no schedule can be repeated."""
    busy = BusyWaits(World.shared(), found.sources)
    found.races = look_again(program, failing, seed=seed, limits=limits, busy=busy)
    if found.outcome == "passed":
        found.races += busy.entries()
    if found.complete or found.outcome == "deadlock":  # refuted, or no longer only potential
        found.races = [entry for entry in found.races if entry["kind"] != "lock-order"]
    if found.chance is None and failing is not None:
        found.chance = nondeterminism(program, limits=limits, decisions=failing)
    if found.chance is not None:
        found.complete = False
        found.why_incomplete = str(found.chance)
        found.error = found.error or found.why_incomplete


def _tell_ends(program: ScriptProgram, seed: int, limits: Limits, found: Exploration) -> None:
    """Fill `outcomes`. If several ends are the only news, find two that are near to each other."""
    found.tells_ends = program.tells_ends
    if found.chance is None:
        head = _head(limits)
        if found.ends.number > 1 and not program.asserts and found.outcome in ("passed", "out_of_steps"):
            found.apart = apart.tell_apart(
                program, found.ends, limits=limits, head=head, passed=lambda result: name_of(result) == "passed"
            )
        if program.tells_ends and found.outcome == "passed":
            apart.look_for_orders(program, found.ends, limits=limits, seed=seed)
        apart.give_tokens(program, found.ends, limits=limits, head=head)
    found.outcomes = [kept.entry for kept in found.ends.in_order()]


def _head(limits: Limits) -> str:
    return "S" if limits.lazy else "Sp"


def _say_whether_complete(strategy: Search, found: Exploration) -> None:
    found.complete = bool(getattr(strategy, "complete", False)) and found.why_incomplete is None
    if not found.complete and found.why_incomplete is None:
        found.why_incomplete = getattr(strategy, "why_incomplete", None) or Why("sampled", "sampled")
    if not found.complete and hasattr(strategy, "missed"):
        missed = strategy.missed(2)
        found.missed = missed if missed < 1 else None


def _explain(program: ScriptProgram, first: RunResult, schedule: int, limits: Limits, found: Exploration) -> list[int]:
    head = _head(limits)
    failure = session.explain(
        program, first, judge=_problem, limits=limits, head=head, schedule=schedule, skip_main=False,
        well=lambda result: name_of(result) == "passed", ends=with_the_crash,
    )  # fmt: skip
    found.token, found.trace, found.steps = failure.token, failure.trace, failure.result.steps
    found.error = describe(failure.result, failure.trace.waiting) or describe(first)
    return failure.result.decisions


def _replay(program: ScriptProgram, token: str, found: Exploration) -> None:
    head = token.strip().rpartition("-")[0]
    if not head:
        raise TokenError("token-damaged", token=token[:80])
    if head not in ("S", "Sp"):
        raise TokenError("token-other-exercise", token=token[:80], exercise=head[:20])
    limits = short_limits(lazy=head == "S")
    try:
        result, trace = session.replay(program, token, limits=limits, skip_main=False, ends=with_the_crash)
    except Diverged:  # perhaps only because it is longer than that
        limits = patient_limits(lazy=head == "S")
        result, trace = session.replay(program, token, limits=limits, skip_main=False, ends=with_the_crash)
    found.schedules, found.token, found.trace, found.steps = 1, token, trace, result.steps
    found.outcome = name_of(result)
    found.failing = int(found.outcome not in ("passed", "out_of_steps"))
    found.error = describe(result, trace.waiting) if found.failing else None
    found.why_incomplete = "one schedule replayed"
    found.races = look_again(program, result.decisions, seed=0, limits=limits, runs=0)
    found.ends.add(result)
    found.tells_ends = found.replayed = True
    found.outcomes = [{**kept.entry, "token": token} for kept in found.ends.in_order()]


def _problem(result: RunResult) -> Any:
    """What counts as the same failure while shrinking: how it ended, and for a crash which exception."""
    name = name_of(result)
    return None if name == "passed" else (name, result.crashes[0].error if result.crashes else None)


def describe(result: RunResult, waiting: Sequence[Waiting] | None = None) -> str | None:
    """One line for `error`: the exception, or which thread waits for what (`waiting` has the names of the story)."""
    if result.crashes:
        crash = result.crashes[0]
        where = f" (line {crash.line}, {result.names[crash.thread]})" if crash.line is not None else ""
        return f"{crash.error}: {crash.text}{where}" if crash.text else f"{crash.error}{where}"
    parts = []
    for entry in result.waiting if waiting is None else waiting:
        name = result.names[entry.thread]
        text = f"{name} spins" if entry.kind == "spin" else f"{name} waits for `{entry.target}`"
        text += f" at line {entry.line}" if entry.line is not None else ""
        if entry.holder is not None:
            text += f", held by {result.names[entry.holder]}"
            text += f" since line {entry.holder_line}" if entry.holder_line is not None else ""
        parts.append(text)
    return "; ".join(parts) or None


def load_script(path: Path, arguments: Sequence[str] = (), stdin: str | None = None) -> ScriptProgram:
    """The script and the modules of its own folder that its imports name, instrumented."""
    beside = Beside(path)
    return ScriptProgram(beside.units, Setting(beside, arguments, stdin))
