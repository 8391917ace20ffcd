"""What a suite says, as data: scenarios, and which promise each of them tests for which check."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any

from graders.catalog.invariants import Invariant
from graders.engine.session import Limits
from graders.engine.strategies import Exhaustive, Pct, RoundRobin, sampler
from graders.suites._drawn import Drawn
from graders.suites._stage import Stage

PROOF_STEPS_MAX = 1_500
DEPTH = 2  # of the bugs that a bound is given for: two ordering constraints, one preemption at just the right step
DRAWN_SHARE = 5  # of the schedules that were asked for, each drawn size gets so small a part: there are several
THOROUGH = 10  # times the schedules of a sample and the runs of a proof
ENOUGH = 0.5  # the probability of having missed such a bug below which "pct" has kept its promise, and ends: that from
# which on a report words it as one (`USEFUL` in `feedback`)
SPARE = 15  # percent that runs may still grow: with less, one longer run is too likely to take the promise back
SAMPLE_STEPS = 60_000  # of all runs of one sample: who polls makes long runs, and gets fewer of them


@dataclass(frozen=True)
class Scenario:
    """Explore `stage` with `strategy` for at most `schedules` runs; `feeds` are (check id, invariant) pairs.

    "prove" runs every inequivalent schedule, if the budget is enough for that (its `schedules` count also the runs that
    came to a known state and were given up); where it was, the sampling scenarios of the same stage are not needed.
    "sample" is the mix that finds most; "pct" finds less, but promises something: it is for one configuration of each
    suite that no proof can be hoped for.
    `proves` are the checks for which that counts: a bug of their kind is within reach on this stage, as a test shows.
    `large` scenarios are those that --sellers replaces; `thorough` ones are for --thorough only.
    `drawn`: the size that `stage` has is only an example, and the one that is tried is drawn from the seed.
    """

    stage: Stage
    strategy: str  # "prove", "sample", "pct", "fair"
    schedules: int
    feeds: tuple[tuple[str, Invariant], ...]
    large: bool = False
    proves: tuple[str, ...] = ()
    thorough: bool = False
    steps: int = SAMPLE_STEPS
    enough: float = ENOUGH  # "pct" only; 0 where the user says how much is to be run
    drawn: Drawn | None = None

    @property
    def searched(self) -> bool:
        """Whether it looks for schedules (and --schedules changes how many), other than to run the one fair day."""
        return self.strategy != "fair"

    @property
    def sampled(self) -> bool:
        return self.strategy in ("sample", "pct")

    @property
    def limits(self) -> Limits:
        """A proof looks at small stalls only, and one run that goes on and on ends it: so its bound is short."""
        limits = self.stage.limits
        return replace(limits, steps_max=PROOF_STEPS_MAX) if self.strategy == "prove" else limits

    def make_strategy(self, seed: int, budget: int | None = None) -> Any:
        """The same seed gives the same schedules, whatever else is run before or after.

        `budget`: of runs, where not `schedules`.
        """
        budget = self.schedules if budget is None else budget
        own = zlib.crc32(f"{seed}/{self.stage.head}/{self.strategy}".encode())
        if self.strategy == "fair":
            return RoundRobin(schedules=budget)
        if self.strategy == "prove":
            return Exhaustive(0, runs_max=budget, dpor_runs_max=budget // 4)
        return Pct(own, DEPTH, spare=SPARE) if self.strategy == "pct" else sampler(own)


@dataclass(frozen=True)
class Options:
    """What the user may change: none of it is part of the marks, which are always given with the defaults."""

    seed: int = 0
    workers: tuple[int, ...] | None = None
    schedules: int | None = None
    thorough: bool = False


def apply(scenarios: list[Scenario], options: Options) -> list[Scenario]:
    """The scenarios with the user's options."""
    result: list[Scenario] = []
    for number, scenario in enumerate(scenarios):
        if scenario.thorough and not options.thorough:
            continue
        times = THOROUGH if options.thorough and scenario.searched else 1
        count, steps = scenario.schedules * times, scenario.steps * times
        if scenario.searched and options.schedules is not None:
            count = options.schedules if scenario.drawn is None else max(1, options.schedules // DRAWN_SHARE)
            steps = scenario.steps * max(times, -(-count // scenario.schedules))
        enough = scenario.enough if options.schedules is None and not options.thorough else 0.0
        drawn = scenario.drawn
        stages = [scenario.stage if drawn is None else drawn.stage(scenario.stage, options.seed, number)]
        if options.workers and scenario.large:
            stages = [replace(stages[0], workers=n) for n in options.workers]
        for stage in stages:
            new = replace(scenario, stage=stage, schedules=count, steps=steps, enough=enough)
            if new not in result:
                result.append(new)
    return result
