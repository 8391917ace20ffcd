"""One failing check with its evidence, and everything that the rules may ask about a submission."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from graders.catalog import Exercise
from graders.engine.ports import Thing
from graders.engine.strategies import Replaying
from graders.results import Message, Outcome
from graders.suites._budgets import EVENTS_MAX
from graders.suites._explore import Findings
from graders.suites._stage import Stage, StallProgram
from graders.suites._stalls import stall_of
from graders.suites._submission import Prepared
from graders.suites.diagnosis.evidence import Evidence, witness
from graders.suites.diagnosis.whatif import Lab

Args = dict[str, Thing]


@dataclass
class Case:
    """A failing check. `evidence` is None if the failure needs no run (a bad list, nothing to oversell)."""

    check: str
    message: Message
    line: int | None
    stage: Stage | None
    evidence: Evidence | None

    @property
    def key(self) -> str:
        return self.message.key

    @property
    def outcome(self) -> Outcome | None:
        return self.evidence.result.outcome if self.evidence is not None else None

    @property
    def alone(self) -> bool:
        """Whether nobody was in the way: one seller, or one roaster and one seller with punctual naps."""
        return self.stage is not None and self.stage.workers == 1


@dataclass
class Inquiry:
    """All failing checks in catalogue order, and the laboratory for what-ifs."""

    spec: Exercise
    findings: Findings
    submission: Prepared
    cases: list[Case] = field(default_factory=list)

    @property
    def trades(self) -> int:
        return stall_of(self.spec.id).trades

    def __post_init__(self) -> None:
        self.lab = Lab(self.submission.unit, self.spec.id)
        seen: dict[Hashable, Evidence] = {}
        for check in self.spec.checks:
            found = self.findings.failed.get(check.id)
            if found is None or check.bonus:
                continue
            evidence = None
            if found.stage is not None and found.result is not None:
                key = (found.stage, tuple(found.result.decisions))
                if key not in seen:
                    # the beginning of an endless run tells enough
                    endless = found.result.outcome is Outcome.OUT_OF_STEPS
                    seen[key] = witness(
                        StallProgram(self.submission.unit, found.stage), Replaying(key[1]),
                        steps_max=EVENTS_MAX if endless else None,
                    )  # fmt: skip
                evidence = seen[key]
            self.cases.append(Case(check.id, found.message, found.line, found.stage, evidence))
