"""GitLab's code quality report: a JSON list with an entry per broken promise, shown on the lines of a merge request.

The fields are those that GitLab documents: description, check_name, fingerprint, severity, location. A fingerprint
names the promise and the file, never the line or the schedule: an edit above it is not a new finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from graders.feedback import title_of_diagnosis, verdict_name
from graders.reports import as_json, terminal
from graders.reports._safe import safe_line
from graders.results import Report, Verdict

__all__ = ["entries", "text"]

SEVERITIES = {Verdict.NOT_JUDGED: "info", Verdict.NOT_STARTED: "minor", Verdict.MISSING: "minor"}


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    return as_json.dumps(entries(reports, lang=lang))


def entries(reports: Sequence[Report], *, lang: str = "en") -> list[dict[str, Any]]:
    return [entry for report in reports for entry in _of(report, lang)]


def _of(report: Report, lang: str) -> Iterator[dict[str, Any]]:
    if report.message is not None:
        said = f"{verdict_name(report.verdict, lang)}: {terminal.safe_sentence(report.message, lang)}"
        yield _entry(report, report.verdict.value, said, SEVERITIES.get(report.verdict, "blocker"), report.line)
        return
    first = terminal.first_failure(report)
    for check in report.checks:
        if check.bonus or check.passed is not False:
            continue
        said = terminal.safe_sentence(check.message, lang) if check.message else check.id
        if check is first and report.diagnosis is not None:
            title = title_of_diagnosis(report.diagnosis, lang, report.diagnosis_args)
            said = f"{safe_line(report.diagnosis)}: {title}; {said}"
        severity = "critical" if check is first else "major"
        yield _entry(report, check.id, said, severity, terminal.line_to_blame(report, check))


def _entry(report: Report, name: str, said: str, severity: str, line: int | None) -> dict[str, Any]:
    path = report.file.replace("\\", "/").removeprefix("./")
    named = "\0".join((path, report.exercise, name)).encode("utf-8", "backslashreplace")
    return {
        "description": safe_line(said, 1000),
        "check_name": safe_line(f"stall/{report.exercise}/{name}"),
        "fingerprint": hashlib.sha256(named).hexdigest()[:32],
        "severity": severity,
        "location": {"path": safe_line(path), "lines": {"begin": line or 1}},
    }
