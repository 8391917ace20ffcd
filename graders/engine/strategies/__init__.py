"""Who goes next. One file per strategy; each is an oracle that never runs anything and imports only `model`."""

from collections.abc import Callable
from typing import Any

from graders.engine.strategies.dpor import Dpor
from graders.engine.strategies.eager import Eager
from graders.engine.strategies.pct import Pct
from graders.engine.strategies.portfolio import Portfolio
from graders.engine.strategies.pos import Pos
from graders.engine.strategies.random_walk import RandomWalk
from graders.engine.strategies.replaying import Deviations, Replaying
from graders.engine.strategies.round_robin import RoundRobin
from graders.engine.strategies.surw import Surw
from graders.engine.strategies.turns import Turns

__all__ = [
    "STRATEGIES", "Deviations", "Dpor", "Eager", "Pct", "Portfolio", "Pos", "RandomWalk", "Replaying", "RoundRobin",
    "Surw", "Turns",
]  # fmt: skip



def sampler(seed: int) -> Portfolio:
    """The best mix that we measured (tests/quality/test_power.py): a plain member of each kind keeps the others honest."""
    return Portfolio([
        Eager(RandomWalk(seed)), Eager(Pos(seed)), Eager(Surw(seed)), Eager(Pct(seed)), RandomWalk(seed), Pos(seed),
    ])  # fmt: skip


# By the names that `stall explore --strategy` takes; each makes a strategy from a seed.
STRATEGIES: dict[str, Callable[[int], Any]] = {
    "auto": sampler,
    "random": RandomWalk,
    "pct": lambda seed: Eager(Pct(seed)),
    "pos": lambda seed: Eager(Pos(seed)),
    "surw": lambda seed: Eager(Surw(seed)),
    "dpor": Dpor,
}
