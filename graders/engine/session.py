"""explore() and replay(): the only place where world, strategies, observers, shrinking and tokens meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graders.engine.model import RunResult
from graders.engine.observers import Recorder
from graders.engine.shrink import Attempt, smallest
from graders.engine.state import Fingerprints
from graders.engine.strategies import Deviations, Replaying
from graders.engine.token import Schedule, decode, encode, hash_of
from graders.engine.world import Program, World, quiet_streams
from graders.errors import Diverged
from graders.results import Trace

Judge = Callable[[RunResult], Any]  # what is wrong with a run: None, or something that compares equal for "the same"


@dataclass(frozen=True)
class Limits:
    """Bounds of one run, in steps, never in seconds. `spin_steps` None: spins are not looked for."""

    lazy: bool = True
    steps_max: int = 20_000
    spin_steps: int | None = None


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


def runs(program: Program, strategy: Any, *, schedules: int | None, limits: Limits) -> Iterator[RunResult]:
    """Run schedules one after the other, as the strategy says, at most `schedules` of them.

    A strategy that must see every step, also those without a choice, has a method `watch` for it. A run that it gives
    up is no schedule; so that there is an end, at most as many again are given up. A strategy that compares states has
    a method `attach`, gets eyes by it, and bounds its runs itself.
    """
    world = World.shared()
    done = given_up = 0
    bounds = {"lazy": limits.lazy, "steps_max": limits.steps_max, "spin_steps": limits.spin_steps}
    attach = getattr(strategy, "attach", None)
    if attach is not None:
        attach(Fingerprints(world, program))
    with quiet_streams():
        while (schedules is None or done < schedules) and strategy.begin():
            watch = getattr(strategy, "watch", None)  # a portfolio's differs from run to run
            sight = strategy.sight if attach is not None else None
            result = world.run(program, strategy.choose, observer=watch, sight=sight, **bounds)
            strategy.end(result)
            if result.abandoned:
                given_up += 1
                if schedules is not None and attach is None and given_up > schedules + 10:
                    return
                continue
            done += 1
            yield result


def replay_decisions(
    program: Program, strategy: Any, *, limits: Limits, record: bool = False, skip_main: bool = True
) -> tuple[RunResult, Trace | None]:
    """Run one schedule, with its story where `record` asks for it."""
    world = World.shared()
    recorder = Recorder(world) if record else None
    strategy.begin()
    with quiet_streams():
        result = world.run(
            program, strategy.choose, observer=recorder,
            lazy=limits.lazy, steps_max=limits.steps_max, spin_steps=limits.spin_steps,
        )  # fmt: skip
    return result, recorder.trace(result, skip_main=skip_main) if recorder is not None else None


def _attempt(program: Program, strategy: Any, limits: Limits, judge: Judge, problem: Any) -> Attempt:
    result, _ = replay_decisions(program, strategy, limits=limits)
    found = judge(result)
    noting = Replaying(result.decisions)
    replay_decisions(program, noting, limits=limits)
    fails = found is not None and found == problem
    return Attempt(fails, noting.deviations, noting.preemptions, result.steps, result.decisions)


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
) -> Failure:
    """Shrink the failing run `first`, replay it with the recorder on, and make its token."""
    problem = judge(first)
    best = _attempt(program, Replaying(first.decisions), limits, judge, problem)
    proved = False
    if shrink:
        best, proved = smallest(
            best,
            search=lambda strategy, most: runs(program, strategy, schedules=most, limits=limits),
            fails=lambda result: bool(judge(result) == problem),
            attempt=lambda strategy: _attempt(program, strategy, limits, judge, problem),
        )
    noting = Replaying(best.decisions)
    result, trace = replay_decisions(program, noting, limits=limits, record=True, skip_main=skip_main)
    assert trace is not None
    source = "\n".join(unit.source for _, unit in sorted(program.units.items()))
    token = encode(Schedule(head, tuple(noting.deviations), len(result.decisions), hash_of(source)))
    story = _with_preemptions(trace, noting.preemptions)
    return Failure(judge(result), token, story, result, schedule, dict(result.facts), proved)


def replay(program: Program, token: str, *, limits: Limits, skip_main: bool = True) -> tuple[RunResult, Trace]:
    """Run the schedule of `token` again.

    Raises TokenError where the token is damaged, Diverged with the step where the code no longer fits it.
    """
    schedule = decode(token)
    strategy = Deviations(schedule.deviations)
    result, trace = replay_decisions(program, strategy, limits=limits, record=True, skip_main=skip_main)
    source = "\n".join(unit.source for _, unit in sorted(program.units.items()))
    changed = hash_of(source) != schedule.source_hash
    if strategy.diverged_at is not None:
        raise Diverged("diverged", step=strategy.diverged_at)
    if len(result.decisions) != schedule.points and changed:
        raise Diverged("diverged", step=min(len(result.decisions), schedule.points))
    assert trace is not None
    noting = Replaying(result.decisions)
    replay_decisions(program, noting, limits=limits)
    return result, _with_preemptions(trace, noting.preemptions)


def _with_preemptions(trace: Trace, preemptions: int) -> Trace:
    return Trace(**{**trace.__dict__, "preemptions": preemptions})
