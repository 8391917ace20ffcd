"""What a suite says, as data: scenarios, and which promise each of them tests for which check."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any

from graders.catalog.invariants import Invariant
from graders.engine.session import Limits
from graders.engine.strategies import Exhaustive, Pct, RandomWalk, RoundRobin
from graders.suites._stage import Stage

PROOF_STEPS_MAX = 1_500
PROOF_RUNS_MAX = 1_500  # runs of one stage, those that came to a known state included


@dataclass(frozen=True)
class Scenario:
    """Explore `stage` with `strategy` for at most `schedules` runs; `feeds` are (check id, invariant) pairs.

    "prove" runs every inequivalent schedule, if the budget is enough for that; where it was, the sampling scenarios of
    the same stage are not needed. `large` scenarios are those that --sellers replaces.
    """

    stage: Stage
    strategy: str  # "prove", "random", "pct", "fair"
    schedules: int
    feeds: tuple[tuple[str, Invariant], ...]
    large: bool = False

    @property
    def searched(self) -> bool:
        """Whether it looks for schedules (and --schedules changes how many), other than to run the one fair day."""
        return self.strategy != "fair"

    @property
    def limits(self) -> Limits:
        """A proof looks at small stalls only, and one run that goes on and on ends it: so its bound is short."""
        limits = self.stage.limits
        return replace(limits, steps_max=PROOF_STEPS_MAX) if self.strategy == "prove" else limits

    def make_strategy(self, seed: int) -> Any:
        """The same seed gives the same schedules, whatever else is run before or after."""
        own = zlib.crc32(f"{seed}/{self.stage.head}/{self.strategy}".encode())
        if self.strategy == "fair":
            return RoundRobin(schedules=self.schedules)
        if self.strategy == "prove":
            return Exhaustive(0, runs_max=PROOF_RUNS_MAX)
        return RandomWalk(own) if self.strategy == "random" else Pct(own)


@dataclass(frozen=True)
class Options:
    """What the user may change: none of it is part of the marks, which are always given with the defaults."""

    seed: int = 0
    workers: tuple[int, ...] | None = None
    schedules: int | None = None
    thorough: bool = False


def apply(scenarios: list[Scenario], options: Options) -> list[Scenario]:
    """The scenarios with the user's options."""
    result = []
    for scenario in scenarios:
        count = scenario.schedules
        if scenario.searched:
            count = options.schedules if options.schedules is not None else count * (10 if options.thorough else 1)
        stages = [scenario.stage]
        if options.workers and scenario.large:
            stages = [_with_workers(scenario.stage, n) for n in options.workers]
        for stage in stages:
            new = Scenario(stage, scenario.strategy, count, scenario.feeds, scenario.large)
            if new not in result:
                result.append(new)
    return result


def _with_workers(stage: Stage, workers: int) -> Stage:
    return Stage(stage.exercise, workers, stage.stock, stage.lock, stage.prompt, stage.fault)
