"""Everything that the suite of an exercise pack needs, in one import: see AUTHORING.md."""

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.results import Message, Outcome
from graders.suites._drawn import Drawn
from graders.suites._plan import Scenario
from graders.suites._stage import Stage
from graders.suites._stalls import ASKED_ONLY, Stall

__all__ = ["ASKED_ONLY", "Drawn", "Ledger", "Message", "Outcome", "Scenario", "Stage", "Stall", "promise"]
