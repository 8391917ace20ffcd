"""Who goes next. One file per strategy; each is an oracle that never runs anything and imports only `model`."""

from graders.engine.strategies.pct import Pct
from graders.engine.strategies.random_walk import RandomWalk
from graders.engine.strategies.replaying import Deviations, Replaying
from graders.engine.strategies.round_robin import RoundRobin
from graders.engine.strategies.turns import Turns

__all__ = ["Deviations", "Pct", "RandomWalk", "Replaying", "RoundRobin", "Turns"]
