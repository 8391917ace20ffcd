"""Who goes next.

One file per strategy; each only answers that question, never runs anything, and imports only `model`.
"""

from collections.abc import Callable

from graders.engine import roles
from graders.engine.ports import Search
from graders.engine.strategies._events import Events
from graders.engine.strategies.auto import Auto, Budget
from graders.engine.strategies.bounded import Bounded
from graders.engine.strategies.budgets import SAMPLES
from graders.engine.strategies.dpor import Dpor
from graders.engine.strategies.eager import Eager
from graders.engine.strategies.exhaustive import Exhaustive
from graders.engine.strategies.following import Following
from graders.engine.strategies.pct import Pct
from graders.engine.strategies.portfolio import Portfolio
from graders.engine.strategies.pos import Pos
from graders.engine.strategies.random_walk import RandomWalk
from graders.engine.strategies.replaying import Continued, Deviations, Noting, Replaying, Until
from graders.engine.strategies.round_robin import RoundRobin
from graders.engine.strategies.seldom import Seldom
from graders.engine.strategies.stateful import Stateful
from graders.engine.strategies.surw import Surw
from graders.engine.strategies.turns import Turns
from graders.engine.strategies.walking import Walking

__all__ = [
    "SAMPLES", "STRATEGIES", "Auto", "Bounded", "Budget", "Continued", "Deviations", "Dpor", "Eager", "Events",
    "Exhaustive", "Following", "Noting", "Pct", "Portfolio", "Pos", "RandomWalk", "Replaying", "RoundRobin", "Seldom",
    "Stateful", "Surw", "Turns", "Until", "Walking",
]  # fmt: skip

roles.looks_on(__file__)
roles.ours_to_blame(__name__)


def sampler(seed: int) -> Portfolio:
    """The best mix of samplers, as measured on tests/quality/programs: each is the only quick one on some of them."""
    return Portfolio([Eager(RandomWalk(seed)), Surw(seed), Eager(Pos(seed)), Pct(seed)])


# By the names that `stall explore --strategy` takes. Each makes a strategy from a seed.
STRATEGIES: dict[str, Callable[[int], Search]] = {
    "auto": lambda seed: Auto(seed, sampling=sampler),
    "random": RandomWalk,
    "pct": lambda seed: Eager(Pct(seed)),
    "pos": lambda seed: Eager(Pos(seed)),
    "surw": Surw,
    "dpor": Dpor,
    "stateful": Stateful,
    "exhaustive": Exhaustive,
}
