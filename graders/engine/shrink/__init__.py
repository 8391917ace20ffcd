"""From a failing schedule to the simplest one that fails the same way, and the nearest one that does not fail.

attempt  what was tried, and `sort_key`, the only definition of "simpler"
order    what must come before what in a run; its causal slice, and the same run with fewer switches
passes   Shrinker: drop decisions as long as the failure stays
fewest   the proof that no schedule with fewer preemptions fails; the same failure in smaller programs
endless  a run without an end: the few decisions that lead into the loop
nearest  one pair of steps in the other order, and all is well
"""

from graders.engine.shrink.attempt import Attempt, Lab, sort_key
from graders.engine.shrink.endless import shortest_into_the_loop
from graders.engine.shrink.fewest import prove_fewest, smallest
from graders.engine.shrink.nearest import Flip, nearest_passing
from graders.engine.shrink.order import Order
from graders.engine.shrink.passes import Shrinker

__all__ = [
    "Attempt", "Flip", "Lab", "Order", "Shrinker", "nearest_passing", "prove_fewest", "shortest_into_the_loop",
    "smallest", "sort_key",
]  # fmt: skip
