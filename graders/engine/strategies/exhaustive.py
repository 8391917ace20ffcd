"""Every schedule that matters, by the cheaper of two searches: by states if they can be compared, by classes if not.

The rule was measured on the corpus and the programs of the tests. If states have an exact form, the stateful search
needs fewer runs than there are classes as soon as there is a loop or a lock (unlocked stall of three: 517 runs for
1,395 classes; three sellers and three sweet potatoes: 20,000 runs for more than three million). It never needs more
than a few additional runs. So it goes first. When it gives up (`why_not`), optimal DPOR starts from the beginning.
"""

from __future__ import annotations

import math

from graders.engine.model import RunResult
from graders.engine.ports import Sight
from graders.engine.strategies.dpor import Dpor
from graders.engine.strategies.stateful import Stateful


class Exhaustive:
    """`Stateful`, then `Dpor` if that one gave up. `active` is the one that counts.

    `dpor_runs_max` limits the runs of the second, which has more classes to run than the first has states.
    """

    exhaustive = True

    def __init__(self, seed: int = 0, *, dpor_runs_max: int | None = None, **bounds: int) -> None:
        self.stateful = Stateful(seed, **bounds)
        self.active: Stateful | Dpor = self.stateful
        self.runs = 0  # of both searches, including runs that were given up
        self._seed = seed
        self._dpor_runs_left = dpor_runs_max if dpor_runs_max is not None else math.inf

    def attach(self, sight: Sight) -> None:
        self.stateful.attach(sight)

    @property
    def sight(self) -> Sight | None:
        return self.stateful.sight if self.active is self.stateful else None

    def begin(self) -> bool:
        more = self.active.begin()
        if not more and self.active is self.stateful and self.stateful.why_not is not None:
            self.active = Dpor(self._seed)
            more = self.active.begin()
        if self.active is not self.stateful:
            self._dpor_runs_left -= 1
            if self._dpor_runs_left < 0:
                return False
        # The kernel calls the search itself, because Dpor checks whether it is the one that chooses.
        self.choose, self.watch = self.active.choose, self.active.watch
        self.runs += bool(more)
        return bool(more)

    def end(self, result: RunResult) -> None:
        self.active.end(result)

    @property
    def complete(self) -> bool:
        return bool(self.active.complete)

    @property
    def hopeless(self) -> bool:
        """Whether it is already certain that nothing will be proved."""
        return bool(self.active.hopeless)

    @property
    def why_incomplete(self) -> str | None:
        why: str | None = self.active.why_incomplete
        return why
