"""Everything that the suite of an exercise pack needs, in one import: see AUTHORING.md."""

from graders.catalog import invariants as promise
from graders.catalog.invariants import Invariant, Ledger
from graders.engine.ports import Thing
from graders.results import Message, Outcome
from graders.suites import _plan
from graders.suites._drawn import Drawn
from graders.suites._plan import Fair, PctSample, Proof, Sample
from graders.suites._stage import Stage
from graders.suites._stalls import ASKED_ONLY, Stall

__all__ = [
    "ASKED_ONLY", "Drawn", "Fair", "Ledger", "Message", "Outcome", "PctSample", "Proof", "Sample", "Scenario", "Stage",
    "Stall", "promise",
]  # fmt: skip


def Scenario(
    stage: Stage, strategy: str, schedules: int, feeds: tuple[tuple[str, Invariant], ...], *more: Thing, **others: Thing
) -> _plan.Scenario:
    """A `Proof`, `Sample`, `PctSample` or `Fair` by its name ("prove", "sample", "pct", "fair").

    Older suites use these names, from before these were classes. Raises KeyError for another name.
    """
    kinds: dict[str, type[_plan.Scenario]] = {kind.name: kind for kind in (Proof, Sample, PctSample, Fair)}
    return kinds[strategy](stage, schedules, feeds, *more, **others)
