"""What the engine says a program can come to: each outcome of its searches and samples, in the words of `real`."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from real import Outcome
from shown import shown

from graders.engine import session
from graders.engine.hindsight import nondeterminism
from graders.engine.instrument import instrument
from graders.engine.model import RunResult
from graders.engine.session import Limits
from graders.engine.strategies import Dpor, Stateful, sampler
from graders.engine.world import World
from graders.results import Outcome as Ending

LIMITS = Limits(lazy=True, steps_max=4_000)
RUNS, SAMPLES = 1_500, 60
ENDINGS = {
    Ending.FINISHED: "finished", Ending.CRASHED: "finished", Ending.DEADLOCK: "deadlock",
    Ending.OUT_OF_STEPS: "endless", Ending.NO_PROGRESS: "endless",
}  # fmt: skip


class Source:
    """A program as `stall explore` runs it; its outcome goes into `result.facts`."""

    def __init__(self, source: str) -> None:
        text = "__import__('probe').keep(globals())\n" + source
        self.units = {"__main__": instrument(text, module="__main__", file="program.py")}
        self.space: dict[str, Any] = {}

    def modules(self, world: World) -> dict[str, ModuleType]:
        """`probe` shows us the globals also where main did not come to its end."""
        probe = ModuleType("probe")
        probe.__dict__["keep"] = self._keep
        return {"probe": probe}

    def _keep(self, space: dict[str, Any]) -> None:
        self.space = space

    def main(self, world: World) -> None:
        world.load("__main__", self.units["__main__"])

    def after(self, world: World, result: RunResult) -> None:
        errors = tuple(sorted(crash.error for crash in result.crashes))
        result.facts["outcome"] = Outcome(ENDINGS[result.outcome], errors, shown(self.space.get("RESULT")))


@dataclass
class Search:
    """The outcomes that a search has reached, and whether it says that there are no others."""

    outcomes: set[Outcome] = field(default_factory=set)
    complete: bool = False
    why: str | None = None
    runs: int = 0


def _search(program: Source, strategy: Any, bound: int | None) -> Search:
    found = Search()
    for result in session.runs(program, strategy, schedules=bound, limits=LIMITS):
        found.runs += 1
        found.outcomes.add(result.facts["outcome"])
    found.complete = bool(getattr(strategy, "complete", False))
    found.why = None if found.complete else str(getattr(strategy, "why_incomplete", None) or "sampled")
    return found


@dataclass
class Said:
    """Everything that the engine says of one program."""

    stateful: Search
    dpor: Search
    sampled: Search
    chance: str | None  # why the program does not repeat itself: then nothing is proved

    def proofs(self) -> dict[str, Search]:
        """The searches that claim to be complete, as `stall explore` would."""
        if self.chance is not None:
            return {}
        both = {"stateful": self.stateful, "dpor": self.dpor}
        return {name: search for name, search in both.items() if search.complete}

    @property
    def outcomes(self) -> set[Outcome]:
        return self.stateful.outcomes | self.dpor.outcomes | self.sampled.outcomes


def ask(source: str, *, seed: int = 0, runs: int = RUNS, samples: int = SAMPLES) -> Said:
    """`runs` bounds each of the two searches: one that needs more proves nothing."""
    program = Source(source)
    stateful = _search(program, Stateful(seed, runs_max=runs), None)
    dpor = _search(program, Dpor(seed), runs)
    sampled = _search(program, sampler(seed), samples)
    chance = nondeterminism(program, limits=LIMITS)
    return Said(stateful, dpor, sampled, str(chance) if chance is not None else None)
