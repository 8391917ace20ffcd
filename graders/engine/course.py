"""How long a program's runs are, and so how it is explored: many short runs, a few long ones, or parts of endless ones.

One fair run says it. Most programs end within some thousand steps: a proof is tried, and a thousand samples are taken.
Where runs are long there are few of them, with few switches each, at random places. A program that runs on and on is
stopped early, again and again. All is counted in plain steps (`RunResult.effort`), and so the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from graders.engine.lasting import settle
from graders.engine.model import RunResult, Why
from graders.engine.session import Limits, runs
from graders.engine.strategies import Auto, Budget, RoundRobin, Seldom, sampler
from graders.engine.world import Program
from graders.results import Outcome

# Of a short run. Where one is hit, it is looked at more closely.
STEPS_MAX = 50_000
SPIN_STEPS = 5_000
LAPS_MAX = 1_000_000
# Of a run that is known to be long.
LONG_STEPS_MAX = 2_000_000
LONG_LAPS_MAX = 20_000_000
ENDLESS_STEPS_MAX = 20_000  # of each of the runs of a program that is known to have no end
THREADS_MAX = 2_000  # alive at a time
UNJUDGED_MAX = 3  # runs that no bound was enough for, in a row; then it is enough
SHORT = Budget(1_000, 2_500_000)  # samples
LONG = Budget(300, 3_000_000)
LONG_PROOF = Budget(1_000, 1_500_000)
ENDLESS = Budget(25, 600_000)


def short_limits(*, lazy: bool) -> Limits:
    return Limits(lazy=lazy, steps_max=STEPS_MAX, spin_steps=SPIN_STEPS, laps_max=LAPS_MAX, threads_max=THREADS_MAX)


def patient_limits(*, lazy: bool) -> Limits:
    limits = short_limits(lazy=lazy)
    return replace(limits, steps_max=LONG_STEPS_MAX, spin_steps=None, laps_max=LONG_LAPS_MAX)


@dataclass(frozen=True)
class Course:
    """How a program is explored: `kind` is "short", "long" or "endless"."""

    kind: str
    limits: Limits
    patient: Limits  # for a run that has hit a bound of `limits`, to see whether it ends
    length: int = 0  # choices of the one run that was measured
    stuck: bool = False  # it goes round for ever

    def auto(self, seed: int, schedules: int | None) -> Auto:
        """The strategy for whoever names none."""
        if self.kind == "short":
            return Auto(seed, sampling=sampler, schedules=schedules, samples=SHORT)
        if self.kind == "long":
            seldom = lambda seed: Seldom(seed, self.length)  # noqa: E731
            return Auto(seed, sampling=seldom, schedules=schedules, proof=LONG_PROOF, samples=LONG)
        strategy = Auto(seed, sampling=sampler, schedules=schedules, samples=ENDLESS)
        strategy.give_up_proof()
        return strategy

    def settled(self, program: Program, result: RunResult) -> RunResult:
        """What a run that hit a bound comes to."""
        if self.kind == "endless" and result.outcome is Outcome.OUT_OF_STEPS:
            return result
        if self.stuck and result.outcome is Outcome.NO_PROGRESS:
            return result
        return settle(program, result, self.limits, self.patient)

    def is_enough(self, cut: int, effort: int, schedules: int | None, result: RunResult, strategy: Any) -> bool:
        """Whether to stop before the strategy does: `cut` is how many runs in a row nobody can judge."""
        if result.detail == "threads":
            return True
        if self.kind != "endless" and cut >= UNJUDGED_MAX:
            return True
        return schedules is None and not strategy.exhaustive and effort > self._most

    @property
    def _most(self) -> int:
        """The effort for all samples of a strategy that somebody has named."""
        budget = {"short": SHORT, "long": LONG, "endless": ENDLESS}[self.kind]
        return budget.effort or 0

    def unjudged(self, result: RunResult, schedules: int) -> Why:
        """Why nobody knows what becomes of a run, and what to do."""
        if result.detail == "threads":
            return Why("threads", f"more than {THREADS_MAX} threads at a time: that is our limit", threads=THREADS_MAX)
        if result.detail == "laps":
            return Why("laps", f"not over after {result.laps} rounds of its loops: that is our limit", laps=result.laps)
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
    if last.detail == "threads" or last.outcome is Outcome.NO_PROGRESS:
        return Course("short", limits, patient, stuck=last.outcome is Outcome.NO_PROGRESS)
    if last.outcome is Outcome.OUT_OF_STEPS:
        return Course("endless", replace(limits, steps_max=ENDLESS_STEPS_MAX, spin_steps=None), patient)
    if last.effort <= STEPS_MAX and last.laps <= LAPS_MAX:  # long enough without an effect, but not long
        return Course("short", replace(limits, spin_steps=None), patient)
    return Course("long", patient, patient, len(last.decisions))


__all__ = ["Course", "measure", "patient_limits", "short_limits"]
