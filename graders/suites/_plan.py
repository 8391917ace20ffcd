"""What a suite says, as data: scenarios, and which promise each of them tests for which check."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import ClassVar

from graders.catalog.invariants import Invariant
from graders.engine.ports import Search
from graders.engine.session import Limits
from graders.engine.strategies import Exhaustive, Pct, Portfolio, RoundRobin, sampler
from graders.suites._budgets import DEPTH, DRAWN_SHARE, ENOUGH, PROOF_STEPS_MAX, SAMPLE_STEPS, SHORT, SPARE, THOROUGH
from graders.suites._drawn import Drawn
from graders.suites._stage import Stage


@dataclass(frozen=True)
class Scenario:
    """Explore `stage` for at most `schedules` runs; `feeds` are (check id, invariant) pairs. The subclasses say how.

    `proves` are the checks for which a proof counts: a bug of their kind is within reach on this stage, as a test
    shows. `large` scenarios are those that --sellers replaces; `thorough` ones are for --thorough only. With `drawn`,
    the size of `stage` is only an example, and the real one is drawn from the seed. `steps` bounds all sampled runs
    together.
    """

    stage: Stage
    schedules: int
    feeds: tuple[tuple[str, Invariant], ...]
    large: bool = False
    proves: tuple[str, ...] = ()
    thorough: bool = False
    steps: int = SAMPLE_STEPS
    drawn: Drawn | None = None

    name: ClassVar[str] = ""  # part of the seed of the drawn schedules
    searched: ClassVar[bool] = True  # it searches schedules, so --schedules changes their number
    sampled: ClassVar[bool] = False  # its schedules are drawn, until so many steps were made
    proof: ClassVar[bool] = False  # it runs every inequivalent schedule, and starves threads on the way
    endless_max: ClassVar[int] = 2  # runs that may reach a step bound before the next scenario begins

    @property
    def limits(self) -> Limits:
        return self.stage.limits

    def budget(self, *, broken: bool) -> int:
        """The number of runs. `broken` says whether a promise was seen broken already."""
        return self.schedules

    def make_strategy(self, seed: int, budget: int) -> Search:
        """A strategy for `budget` runs.

        The same seed gives the same schedules, whatever else is run before or after.
        """
        raise NotImplementedError

    def missed(self, strategy: Search) -> float:
        """The probability with which its runs so far have missed a bug of `DEPTH`; 1 if it guarantees nothing."""
        return 1.0

    def kept_its_promise(self, strategy: Search) -> bool:
        """Whether its guarantee holds, so that no more schedules are needed."""
        return False

    def as_asked(self, *, stage: Stage, schedules: int, steps: int, promises: bool) -> Scenario:
        """The same on `stage`, with at most so many schedules and steps. `promises`: it may end when its guarantee
        holds.
        """
        return replace(self, stage=stage, schedules=schedules, steps=steps)

    def own_seed(self, seed: int) -> int:
        return zlib.crc32(f"{seed}/{self.stage.head}/{self.name}".encode())


class Fair(Scenario):
    """One fair schedule, by a prompt clock. It finds programs that never stop, and promises nothing else."""

    name = "fair"
    searched = False

    def make_strategy(self, seed: int, budget: int) -> RoundRobin:
        return RoundRobin(schedules=budget)


class Proof(Scenario):
    """Every inequivalent schedule, if `schedules` is enough for that.

    `schedules` includes the runs that came to a known state and were given up. If it was enough, the sampling scenarios
    of the same stage are not needed.
    """

    name = "prove"
    proof = True
    endless_max = 1

    @property
    def limits(self) -> Limits:
        """The limits of a run.

        A proof looks at small stalls only, and one endless run ends it, so its bound is short.
        """
        return replace(self.stage.limits, steps_max=PROOF_STEPS_MAX)

    def budget(self, *, broken: bool) -> int:
        """The number of runs. A proof is for programs with nothing wrong; otherwise it is short, and samples test the
        other promises.
        """
        return min(self.schedules, SHORT) if broken else self.schedules

    def make_strategy(self, seed: int, budget: int) -> Exhaustive:
        return Exhaustive(0, runs_max=budget, dpor_runs_max=budget // 4)


class Sample(Scenario):
    """Schedules drawn by the mix of strategies that finds most."""

    name = "sample"
    sampled = True

    def make_strategy(self, seed: int, budget: int) -> Portfolio:
        return sampler(self.own_seed(seed))

    def missed(self, strategy: Search) -> float:
        assert isinstance(strategy, Portfolio)
        return strategy.missed(DEPTH)


@dataclass(frozen=True)
class PctSample(Scenario):
    """Schedules drawn by PCT, which finds less but has a guarantee.

    Each suite has one such configuration, for which no proof can be hoped for.
    """

    enough: float = ENOUGH  # 0 if the user says how much is to be run

    name = "pct"
    sampled = True

    def make_strategy(self, seed: int, budget: int) -> Pct:
        return Pct(self.own_seed(seed), DEPTH, spare=SPARE)

    def missed(self, strategy: Search) -> float:
        assert isinstance(strategy, Pct)
        return strategy.missed(DEPTH)

    def kept_its_promise(self, strategy: Search) -> bool:
        return self.missed(strategy) < self.enough

    def as_asked(self, *, stage: Stage, schedules: int, steps: int, promises: bool) -> Scenario:
        enough = self.enough if promises else 0.0
        return replace(self, stage=stage, schedules=schedules, steps=steps, enough=enough)


@dataclass(frozen=True)
class Options:
    """What the user may change. None of it affects marks, which are always given with the defaults."""

    seed: int = 0
    workers: tuple[int, ...] | None = None
    schedules: int | None = None
    thorough: bool = False


def apply(scenarios: list[Scenario], options: Options) -> list[Scenario]:
    """The scenarios with the user's options."""
    result: list[Scenario] = []
    known: dict[tuple[Stage, str], list[Scenario]] = {}  # each beside all others would take longest
    for number, scenario in enumerate(scenarios):
        if scenario.thorough and not options.thorough:
            continue
        times = THOROUGH if options.thorough and scenario.searched else 1
        count, steps = scenario.schedules * times, scenario.steps * times
        if scenario.searched and options.schedules is not None:
            count = options.schedules if scenario.drawn is None else max(1, options.schedules // DRAWN_SHARE)
            steps = scenario.steps * max(times, -(-count // scenario.schedules))
        promises = options.schedules is None and not options.thorough
        drawn = scenario.drawn
        stages = [scenario.stage if drawn is None else drawn.stage(scenario.stage, options.seed, number)]
        if options.workers and scenario.large:
            stages = [replace(stages[0], workers=n) for n in options.workers]
        for stage in stages:
            new = scenario.as_asked(stage=stage, schedules=count, steps=steps, promises=promises)
            alike = known.setdefault((stage, new.name), [])
            if new not in alike:
                alike.append(new)
                result.append(new)
    return result
