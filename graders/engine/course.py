"""How long a program's runs are, and so how it is explored: many short runs, a few long ones, or parts of endless ones.

One fair run decides. Most programs end within some thousand steps; for them a proof is tried, and a thousand samples
are taken. Long runs are few, with few switches each, at random places; of the longest, there are two. A run that has
not ended by then is stopped early from now on. The result says whether the program *runs on and on* (it comes back to
the same states for ever, or stands in loops that nothing ends), or was too long for us. Everything is counted in plain
steps (`RunResult.effort`), and so is the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from graders.engine.instrument.loops import endless_loops
from graders.engine.lasting import settle
from graders.engine.model import End, RunResult, Why
from graders.engine.session import Limits, runs
from graders.engine.strategies import Auto, Budget, RoundRobin, Seldom, sampler
from graders.engine.world import Program
from graders.results import Outcome

# The bounds of a short run. A run that reaches one is looked at more closely.
STEPS_MAX = 50_000
SPIN_STEPS = 5_000  # in a row without any effect
LAPS_MAX = 1_000_000  # iterations of loops
# The bounds of a run that is known to be long.
LONG_STEPS_MAX = 2_000_000
LONG_LAPS_MAX = 20_000_000  # iterations of loops
VAST_STEPS_MAX = 4_000_000  # of a run that is not known to be endless; with what comes before and after, some 15 s
ENDLESS_STEPS_MAX = 20_000  # of each run of a program that is not known to end
THREADS_MAX = 2_000  # threads alive at a time
UNJUDGED_MAX = 3  # runs in a row for which no bound was enough; then the exploration stops
SHORT = Budget(1_000, 2_500_000)  # a budget of samples
LONG = Budget(300, 3_000_000)
LONG_PROOF = Budget(1_000, 1_500_000)
VAST = Budget(2, 8_000_000)
ENDLESS = Budget(25, 600_000)


def short_limits(*, lazy: bool) -> Limits:
    return Limits(lazy=lazy, steps_max=STEPS_MAX, spin_steps=SPIN_STEPS, laps_max=LAPS_MAX, threads_max=THREADS_MAX)


def patient_limits(*, lazy: bool) -> Limits:
    limits = short_limits(lazy=lazy)
    return replace(limits, steps_max=LONG_STEPS_MAX, spin_steps=None, laps_max=LONG_LAPS_MAX)


@dataclass(frozen=True)
class Course:
    """How a program is explored: `kind` is "short", "long", "vast" or "endless" (it is not known to end)."""

    kind: str
    limits: Limits
    patient: Limits  # for a run that has reached a bound of `limits`, to see whether it ends
    length: int = 0  # choices of the one run that was measured
    reached: int = 0  # steps of the longest run that did not end
    stuck: bool = False  # it goes round for ever

    def auto(self, seed: int, schedules: int | None) -> Auto:
        """The strategy if the user names none."""
        if self.kind == "short":
            return Auto(seed, sampling=sampler, schedules=schedules, samples=SHORT)
        if self.kind == "long":
            seldom = lambda seed: Seldom(seed, self.length)  # noqa: E731
            return Auto(seed, sampling=seldom, schedules=schedules, proof=LONG_PROOF, samples=LONG)
        if self.kind == "vast":
            seldom = lambda seed: Seldom(seed, self.length, begun=1)  # noqa: E731  # the one without switches was run
            strategy = Auto(seed, sampling=seldom, schedules=schedules, samples=VAST)
        else:
            strategy = Auto(seed, sampling=sampler, schedules=schedules, samples=ENDLESS)
        strategy.give_up_proof()
        return strategy

    def settled(self, program: Program, result: RunResult) -> RunResult:
        """The final result of a run that reached a bound."""
        if self.kind == "endless" and result.outcome is Outcome.OUT_OF_STEPS:
            return result
        if self.stuck and result.outcome is Outcome.NO_PROGRESS:
            return result
        return settle(program, result, self.limits, self.patient)

    def bounds_of(self, run: RunResult, settled: RunResult) -> Limits:
        """The limits under which the schedule `settled` comes to its end: it may go on from where `run` was cut."""
        ends = settled.outcome in (Outcome.FINISHED, Outcome.CRASHED, Outcome.DEADLOCK)
        return self.patient if ends and settled is not run else self.limits

    def is_enough(self, cut: int, effort: int, schedules: int | None, result: RunResult, strategy: Any) -> bool:
        """Whether to stop before the strategy does. `cut` is the number of runs in a row that nobody can judge."""
        if result.end is End.THREADS:
            return True
        if self.kind != "endless" and cut >= UNJUDGED_MAX:
            return True
        return schedules is None and not strategy.exhaustive and effort > self._most

    @property
    def _most(self) -> int:
        """The effort for all samples of a strategy that the user has named."""
        budget = {"short": SHORT, "long": LONG, "vast": LONG, "endless": ENDLESS}[self.kind]
        return budget.effort or 0

    def unjudged(self, result: RunResult, schedules: int, *, ended: bool) -> Why:
        """Why the end of a run is not known, and what to do. `ended`: whether another run came to its end."""
        if result.end is End.THREADS:
            return Why("threads", f"more than {THREADS_MAX} threads at a time: that is our limit", threads=THREADS_MAX)
        if result.end is End.LAPS:
            return Why("laps", f"not over after {result.laps} rounds of its loops: that is our limit", laps=result.laps)
        if self.kind == "endless" and self.reached:
            steps = self.reached
            return Why(
                "limit", f"not over after {steps} steps: that is our limit", steps=steps, schedules=schedules,
            )  # fmt: skip
        if self.kind != "endless" and result.end is not End.ENDLESS:
            return Why("limit", f"not over after {result.steps} steps: that is our limit", steps=result.steps)
        if ended:
            return Why("some-endless", "some schedules end, and others come back to the same states for ever")
        return Why(
            "on-and-on", f"runs on and on; nothing went wrong in {result.steps} steps of {schedules} schedules",
            steps=result.steps, schedules=schedules,
        )  # fmt: skip


def measure(program: Program, *, lazy: bool) -> Course:
    """Run `program` once, fairly."""
    limits = short_limits(lazy=lazy)
    patient = patient_limits(lazy=lazy)
    first = next(runs(program, RoundRobin(), schedules=1, limits=limits))
    if first.outcome not in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS):
        return Course("short", limits, patient)
    last = settle(program, first, limits, patient)
    if last.end is End.THREADS or last.outcome is Outcome.NO_PROGRESS:
        return Course("short", limits, patient, stuck=last.outcome is Outcome.NO_PROGRESS)
    if last.outcome is Outcome.OUT_OF_STEPS:
        return _not_over(program, last, limits, patient)
    if last.effort <= STEPS_MAX and last.laps <= LAPS_MAX:  # long enough without any effect, but not long
        return Course("short", replace(limits, spin_steps=None), patient)
    return Course("long", patient, patient, len(last.decisions))


def _not_over(program: Program, last: RunResult, limits: Limits, patient: Limits) -> Course:
    """The course of a program for which `patient` was not enough."""
    reached = 0
    # No bound of laps is patient enough for one that has hit it, and to stand there again takes as long.
    if last.end not in (End.ENDLESS, End.LAPS) and not _has_no_end(program, last):
        vast = replace(patient, steps_max=VAST_STEPS_MAX)
        last = next(runs(program, Seldom(), schedules=1, limits=vast))
        if last.outcome is not Outcome.OUT_OF_STEPS:
            return Course("vast", vast, vast, len(last.decisions))
        reached = last.steps
    return Course("endless", replace(limits, steps_max=ENDLESS_STEPS_MAX, spin_steps=None), patient, reached=reached)


def _has_no_end(program: Program, result: RunResult) -> bool:
    """Whether every thread that has to end stood in a loop that nothing ends when the run was cut."""
    units = list(program.units.values())
    loops = dict(zip([unit.file for unit in units], endless_loops([unit.source for unit in units]), strict=True))
    inside = [any(line in lines for file, line in calls for lines in loops.get(file, ())) for calls in result.standing]
    return bool(inside) and all(inside)


__all__ = ["Course", "measure", "patient_limits", "short_limits"]
