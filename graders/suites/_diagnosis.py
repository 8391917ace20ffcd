"""One word for the misconception behind a failure, from evidence: the root cause beats the symptom.

First version: the word that the failing check's message and trace name by themselves.
"""

from __future__ import annotations

from typing import Any

from graders.catalog import Exercise
from graders.suites._explore import Findings
from graders.suites._submission import Submission

BY_MESSAGE = {
    "crash": "crash",
    "hire-crash": "crash",
    "cannot-oversell": "already-locked",
    "turns-no-oversell": "turns-do-not-oversell",
    "turns-empty": "turns-do-not-oversell",
    "turns-missing": "turns-do-not-oversell",
    "turns-not-a-list": "turns-do-not-oversell",
    "turns-bad-entry": "turns-do-not-oversell",
    "spin": "busy-wait",
    "endless-loop": "busy-wait",
    "never-stops": "never-stops",
    "lock-held": "lock-not-released",
    "sold-too-many-alone": "sells-too-many",
    "sold-nothing-announced": "sells-without-announcing",
    "seller-sold-nothing": "one-seller-sells-all",
    "unsold": "stops-too-early",
    "sold-unroasted": "sells-unroasted",
    "roasted-too-many": "roasts-too-many",
    "roasted-bad-count": "roasts-too-many",
}


def diagnose(spec: Exercise, findings: Findings, submission: Submission) -> tuple[str | None, dict[str, Any]]:
    """The word and what its sentence needs (`line`)."""
    for check in spec.checks:
        found = findings.failed.get(check.id)
        if found is None or check.bonus:
            continue
        key = found.message.key
        word = BY_MESSAGE.get(key)
        if key.startswith("hire-") and key != "hire-crash":
            word = "hires-wrong"
        if word is not None:
            return word, {"line": found.line} if found.line is not None else {}
    return None, {}
