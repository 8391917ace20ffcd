"""Who goes next. One file per strategy; each is an oracle that never runs anything and imports only `model`."""

from collections.abc import Callable
from typing import Any

from graders.engine.strategies.dpor import Dpor
from graders.engine.strategies.pct import Pct
from graders.engine.strategies.portfolio import Portfolio
from graders.engine.strategies.random_walk import RandomWalk
from graders.engine.strategies.replaying import Deviations, Replaying
from graders.engine.strategies.round_robin import RoundRobin
from graders.engine.strategies.turns import Turns

__all__ = ["STRATEGIES", "Deviations", "Dpor", "Pct", "Portfolio", "RandomWalk", "Replaying", "RoundRobin", "Turns"]

# By the names that `stall explore --strategy` takes; each makes a strategy from a seed.
STRATEGIES: dict[str, Callable[[int], Any]] = {
    "auto": lambda seed: Portfolio([RandomWalk(seed), Pct(seed)]),
    "random": RandomWalk,
    "pct": Pct,
    "dpor": Dpor,
}
