"""What one check says to machines: the metadata of pytest-json-report, and the properties of JUnit.

`facts()` makes one JSON object, described by `schemas/pytest-item.json`. pytest's JSON report carries it as
`metadata.stall` of each item, and JUnit as properties called `stall.…` (see `flat()`). Each kind of item has:

    item                        pytest says    state        points   message
    a promise kept              passed         passed       reached  null
    a promise broken            failed         failed       reached  what is wrong; `token` replays it
    a bonus not earned          xfailed        no_bonus     0        why
    a check that waits          error          not_judged   0        for which check it waits
    a bonus that waits          skipped        not_judged   0        the same
    nothing was judged          error          not_judged   null     why; it is our fault or the machine's
    not started, invalid, ...   failed once,   not_run      0        what is wrong with the file, on every item
                                then skipped

Over the items of one file, `max_points` add up to the exercise's, and `points` to the report's, unless they are null.
"""

from __future__ import annotations

from typing import Any

from graders.reports import as_json
from graders.reports.terminal import state_of, was_run
from graders.results import SCHEMA_VERSION, CheckResult, Report, Verdict

__all__ = ["KEY", "facts", "flat"]

KEY = "stall"


def facts(report: Report, check: CheckResult) -> dict[str, Any]:
    """All facts about `check`. It need not be one of `report.checks`, which are empty if the file was not run."""
    judged = report.verdict is not Verdict.NOT_JUDGED
    row = as_json.check_row(check)
    row["points"] = row["points"] if judged else None
    row["message"] = row["message"] or as_json.both_languages(report.message)
    return {
        "schema_version": SCHEMA_VERSION,
        "exercise": report.exercise,
        "file": report.file,
        "verdict": report.verdict.value,
        "state": _state(report, check),
        "bonus": check.bonus,
        "diagnosis": None if check.passed and judged else report.diagnosis,
        "line": check.line if check.line is not None else report.line,
        "seed": report.seed,
        **row,
    }


def _state(report: Report, check: CheckResult) -> str:
    if report.verdict is Verdict.NOT_JUDGED:
        return "not_judged"
    return state_of(check) if was_run(report) else "not_run"


def flat(facts: dict[str, Any], prefix: str = KEY) -> dict[str, str]:
    """The facts as texts by name, such as `stall.message.zh`.

    Lists are joined by spaces; null values are left out; booleans are `true` and `false`.
    """
    found: dict[str, str] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}.{name}")
        elif isinstance(value, bool):
            found[f"{prefix}.{name}"] = str(value).lower()
        elif isinstance(value, (list, tuple)):
            found[f"{prefix}.{name}"] = " ".join(str(item) for item in value)
        elif value is not None:
            found[f"{prefix}.{name}"] = str(value)
    return found
