"""explore() and replay(): the only place where world, strategies, observers, shrinking and tokens meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from graders.engine.budgets import BEGINNING, RETOLD_MAX, STEPS_FACTOR, STEPS_MIN
from graders.engine.kernel.loop import LAPS_MAX
from graders.engine.model import Ending, Op, RunResult
from graders.engine.observers import Recorder
from graders.engine.ports import Observer, Search, Strategy, TaskView
from graders.engine.quiet import quiet_streams
from graders.engine.shrink import Attempt, Order, nearest_passing, shortest_into_the_loop, smallest
from graders.engine.state import Fingerprints
from graders.engine.strategies import Deviations, Noting, Replaying, Until
from graders.engine.token import OLD, Schedule, decode, encode, hash_of
from graders.engine.world import Program, World
from graders.errors import Diverged
from graders.results import Nearest, Outcome, Trace

Judge = Callable[[RunResult], Any]  # what is wrong with a run: None, or a value that is equal for the same fault
Ends = Callable[[RunResult], Ending | None]  # where the story of a run ends


@dataclass(frozen=True)
class Limits:
    """Bounds of one run, in steps, never in seconds: they are part of what a judgement means, and the same everywhere.

    They are not the limits of a process (`sandbox.limits.Limits`), which no mark depends on; no module needs both.
    With `spin_steps` None, spins are not looked for.

    `threads_max`: see `Kernel.run`; if it is given, `steps_max` bounds the effort.
    """

    lazy: bool = True
    steps_max: int = 20_000
    spin_steps: int | None = None
    laps_max: int = LAPS_MAX
    threads_max: int | None = None

    def bounds(self) -> dict[str, Any]:
        """The limits as arguments of `World.run`."""
        return {
            "lazy": self.lazy, "steps_max": self.steps_max, "spin_steps": self.spin_steps, "laps_max": self.laps_max,
            "threads_max": self.threads_max,
        }  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """A smaller program that may show the same failure: fewer threads, or less to do (`size`)."""

    program: Program
    head: str
    size: int = 0


@dataclass
class Failure:
    """A failing schedule, shrunk: its token, its story, and what was wrong with it."""

    problem: Any
    token: str
    trace: Trace
    result: RunResult
    schedule: int  # 1-based number of the schedule that failed first
    facts: dict[str, Any] = field(default_factory=dict)
    fewest_proved: bool = False  # every schedule with fewer preemptions was run, and none fails like this
    variant: Variant | None = None  # the program in which it fails, if that is not the explored one


def runs(program: Program, strategy: Search, *, schedules: int | None, limits: Limits) -> Iterator[RunResult]:
    """Run schedules one after the other, as the strategy says, at most `schedules` of them.

    A strategy that must see every step, also those without a choice, has a method `watch` for it. A run that it gives
    up is no schedule; at most as many again may be given up, so that there is an end. A strategy that compares states
    has a method `attach`, which gets a `Sight`; it bounds its runs itself.
    """
    world = World.shared()
    done = given_up = 0
    bounds = limits.bounds()
    attach = getattr(strategy, "attach", None)
    if attach is not None:
        attach(Fingerprints(world, program))
    with quiet_streams():
        while (schedules is None or done < schedules) and strategy.begin():
            watch = getattr(strategy, "watch", None)  # a portfolio's is another one in each run
            sight = getattr(strategy, "sight", None)
            result = world.run(program, strategy.choose, observer=watch, sight=sight, **bounds)
            strategy.end(result)
            if result.abandoned:
                given_up += 1
                if schedules is not None and attach is None and given_up > schedules + 10:
                    return
                continue
            done += 1
            yield result


def _run(program: Program, strategy: Strategy, limits: Limits, observer: Observer | None = None) -> RunResult:
    """One schedule. The strategy's own `watch`, then `observer`, see each step."""
    strategy.begin()
    watch = getattr(strategy, "watch", None)
    listen = observer or watch
    if observer is not None and watch is not None:

        def both(task: TaskView, op: Op) -> None:
            watch(task, op)
            observer(task, op)

        listen = both
    with quiet_streams():
        return World.shared().run(program, strategy.choose, observer=listen, **limits.bounds())


def replay_decisions(
    program: Program, strategy: Strategy, *, limits: Limits, record: bool = False, skip_main: bool = True,
    ends: Ends | None = None,
) -> tuple[RunResult, Trace | None]:  # fmt: skip
    """Run one schedule. With `record`, its story is returned too, up to where `ends` says."""
    recorder = Recorder(World.shared()) if record else None
    result = _run(program, strategy, limits, recorder)
    return result, _story(recorder, result, skip_main, ends) if recorder is not None else None


def _story(recorder: Recorder, result: RunResult, skip_main: bool, ends: Ends | None) -> Trace:
    return recorder.trace(result, skip_main=skip_main, ending=ends(result) if ends is not None else None)


class ProgramLab:
    """Where `shrink` tries schedules of one program; see `shrink.Lab`."""

    def __init__(
        self, variant: Variant, limits: Limits, judge: Judge, problem: Any, ends: Ends | None = None, about: int = 0
    ) -> None:
        self.variant, self.limits, self._judge, self._problem = variant, limits, judge, problem
        self.ends, self.about = ends, about

    def attempt(self, strategy: Strategy) -> Attempt:
        noting = Noting(strategy)
        result = _run(self.variant.program, noting, self.limits)
        return Attempt(
            self.fails(result), noting.deviations, noting.preemptions, result.steps, result.decisions,
            len(result.names), self.variant.size,
        )  # fmt: skip

    def order(self, strategy: Strategy) -> tuple[RunResult, Order]:
        order = Order(World.shared())
        return _run(self.variant.program, strategy, self.limits, order), order

    def search(self, strategy: Search, runs_max: int) -> Iterator[RunResult]:
        return runs(self.variant.program, strategy, schedules=runs_max, limits=self.limits)

    def fails(self, result: RunResult) -> bool:
        found = self._judge(result)
        return found is not None and bool(found == self._problem)


def explain(
    program: Program,
    first: RunResult,
    *,
    judge: Judge,
    limits: Limits,
    head: str,
    schedule: int = 1,
    shrink: bool = True,
    skip_main: bool = True,
    size: int = 0,
    smaller: Sequence[Variant] = (),
    well: Callable[[RunResult], bool] | None = None,
    ends: Ends | None = None,
    about: int = 0,
) -> Failure:
    """Shrink the failing run `first`, replay it with the recorder on, and make its token.

    `smaller` are programs that may show the same failure, simplest first. `well` says whether a run is as it should be;
    if it is given, the nearest such schedule is told too. `ends` says where the story ends. If that is a call on the
    host, nothing after it is run in the story or by its token. `about` is a number to store in the token.
    """
    problem = judge(first)
    lab = ProgramLab(Variant(program, head, size), limits, judge, problem, ends, about)
    if len(first.decisions) > RETOLD_MAX:
        only = _first_switch(first.decisions), first.steps
        return _tell(lab, Replaying(first.decisions), judge, limits, schedule, skip_main, only=only)
    if shrink and first.outcome in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS):
        return _explain_endless(lab, first, judge, limits, schedule, skip_main)
    best, proved = lab.attempt(Replaying(first.decisions)), False
    if shrink and best.fails:
        # A candidate that goes on and on is no simpler, and would cost a whole bound.
        bound = min(limits.steps_max, max(STEPS_MIN, STEPS_FACTOR * first.steps))
        lab.limits = short = replace(limits, steps_max=bound)
        labs = [ProgramLab(variant, short, judge, problem, ends, about) for variant in smaller]
        best, proved, lab = smallest(best, lab, labs)
    failure = _tell(lab, Replaying(best.decisions), judge, limits, schedule, skip_main, proved=proved)
    if shrink and well is not None:
        nearest = _nearest(lab, best.decisions, limits, well, skip_main)
        failure.trace = replace(failure.trace, nearest=nearest)
    return failure


def _first_switch(decisions: list[int]) -> int:
    """Where another thread takes over for the first time after everything has begun."""
    for at in range(BEGINNING, len(decisions)):
        if decisions[at] != decisions[at - 1]:
            return at
    return 0


def _explain_endless(
    lab: ProgramLab, first: RunResult, judge: Judge, limits: Limits, schedule: int, skip_main: bool
) -> Failure:
    """The failure of a run without an end, in few decisions.

    Every replay of such a run costs a whole bound, and has thousands of switches. But it stays where it has come to. So
    a few decisions that lead there are enough, and then all threads take turns.
    """
    short = shortest_into_the_loop(first.decisions, lab)
    if short is None:
        return _tell(lab, Replaying(first.decisions), judge, limits, schedule, skip_main)
    strategy = Deviations(short.deviations, fair_from=short.points)
    return _tell(lab, strategy, judge, limits, schedule, skip_main, fair_from=short.points)


def _tell(
    lab: ProgramLab, strategy: Strategy, judge: Judge, limits: Limits, schedule: int, skip_main: bool,
    *, proved: bool = False, fair_from: int | None = None, only: tuple[int, int] | None = None,
) -> Failure:  # fmt: skip
    """One schedule with the recorder on, and its token; `only`: see `Recorder`.

    The result is that of the whole run, wherever the story ends, because it is evidence.
    """
    noting, recorder = Noting(strategy, fair_from), Recorder(World.shared(), only)
    result = _run(lab.variant.program, noting, limits, recorder)
    ending = lab.ends(result) if lab.ends is not None else None
    until = ending.event + 1 if ending is not None and ending.event is not None else 0
    if until:
        noting, recorder = Noting(strategy, fair_from), Recorder(World.shared())
        shown = _run(lab.variant.program, Until(noting, until), limits, recorder)
        fair_from = fair_from if fair_from is not None and noting.points > fair_from else None
        trace = recorder.trace(shown, skip_main=skip_main, ending=ending)
    else:
        trace = recorder.trace(result, skip_main=skip_main, ending=ending)
    token = _token(lab.variant.head, noting, fair_from, until=until, about=lab.about)
    trace = replace(trace, preemptions=noting.preemptions, fewest_proved=proved)
    return Failure(judge(result), token, trace, result, schedule, dict(result.facts), proved, lab.variant)


def _token(head: str, noting: Noting, fair_from: int | None = None, *, until: int = 0, about: int = 0) -> str:
    deviations, marks = tuple(noting.deviations), tuple(noting.marks)
    footprint = noting.footprint & 0xFFFF
    return encode(Schedule(head, deviations, noting.points, footprint, marks, fair_from, until=until, about=about))


def token_of(program: Program, decisions: Sequence[int], *, limits: Limits, head: str) -> tuple[str, RunResult]:
    """The token of a schedule as it is, and what it did when it was run again."""
    noting = Noting(Replaying(list(decisions)))
    result, _ = replay_decisions(program, noting, limits=limits)
    return _token(head, noting), result


def _nearest(
    lab: ProgramLab, decisions: list[int], limits: Limits, well: Callable[[RunResult], bool], skip_main: bool
) -> Nearest | None:
    """The nearest schedule that passes, as a story, with the pair of steps that makes the difference in both."""
    flip = nearest_passing(decisions, lab, well=well, main_too=not skip_main)
    if flip is None:
        return None
    recorder, there = Recorder(World.shared()), Recorder(World.shared())
    failing = _story(recorder, _run(lab.variant.program, Replaying(decisions), limits, recorder), skip_main, lab.ends)
    passing = there.trace(_run(lab.variant.program, Replaying(flip.decisions), limits, there), skip_main=skip_main)
    late, first, second = recorder.places.get(flip.late), there.places.get(flip.first), there.places.get(flip.second)
    early = recorder.places.get(flip.early) if flip.early is not None else None
    if failing.truncated or passing.truncated or late is None or first is None or second is None:
        return None
    return Nearest(passing, first, second, early, late)


def replay(
    program: Program, token: str, *, limits: Limits, skip_main: bool = True, ends: Ends | None = None,
    whole: bool = False,
) -> tuple[RunResult, Trace]:  # fmt: skip
    """Run the schedule of `token` again, up to where it ends.

    With `whole`, it runs to the end of the program, and is not checked against the token. Raises TokenError if the
    token is damaged, and Diverged with the step at which the code no longer fits.
    """
    schedule = decode(token)
    strategy = Deviations(schedule.deviations, fair_from=schedule.fair_from)
    noting = Noting(strategy, schedule.fair_from)
    shown = Until(noting, schedule.until) if schedule.until and not whole else noting
    result, trace = replay_decisions(program, shown, limits=limits, record=True, skip_main=skip_main, ends=ends)
    assert trace is not None
    if whole:
        return result, replace(trace, preemptions=noting.preemptions)
    old = schedule.version == OLD
    step = _old_diverged(program, schedule, strategy, noting) if old else _diverged(schedule, noting)
    if step is not None:
        raise Diverged("diverged", step=step)
    return result, replace(trace, preemptions=noting.preemptions)


def _diverged(schedule: Schedule, noting: Noting) -> int | None:
    """The branching point up to which something differed from when the token was made; None if nothing did."""
    wanted = zip(schedule.deviations, schedule.marks, strict=True)
    done = zip(noting.deviations, noting.marks, strict=True)
    for before, now in zip_longest(wanted, done):
        if before != now:
            return min(entry[0][0] for entry in (before, now) if entry is not None)
    if (noting.points, noting.footprint & 0xFFFF) != (schedule.points, schedule.footprint):
        return min(noting.points, schedule.points)
    return None


def _old_diverged(program: Program, schedule: Schedule, strategy: Deviations, noting: Noting) -> int | None:
    """Tokens of version 1 know only the source and the number of branching points."""
    source = "\n".join(unit.source for _, unit in sorted(program.units.items()))
    if strategy.diverged_at is not None:
        return int(strategy.diverged_at)
    changed = hash_of(source) != schedule.footprint
    return min(noting.points, schedule.points) if noting.points != schedule.points and changed else None
