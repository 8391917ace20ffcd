"""One word for the misconception behind a failure, from evidence. A root cause comes before its symptoms.

`evidence` runs the failing schedules again and notes which locks were held where. `atomicity` and `stuck` find what
went wrong. `whatif` tests the suspicion. `rules` is the ordered table. No rule looks at the student's text.
"""

from __future__ import annotations

from graders.catalog import Exercise
from graders.engine.ports import Thing
from graders.suites._explore import Findings
from graders.suites._submission import Prepared


def diagnose(spec: Exercise, findings: Findings, submission: Prepared) -> tuple[str | None, dict[str, Thing]]:
    """The word, and what its sentences need (`line`, `other_line`); None if there is too little evidence."""
    from graders.suites.diagnosis.case import Inquiry
    from graders.suites.diagnosis.rules import RULES

    inquiry = Inquiry(spec, findings, submission)
    for rule in RULES:
        found = rule(inquiry)
        if found is not None:
            return found
    return None, {}


__all__ = ["diagnose"]
