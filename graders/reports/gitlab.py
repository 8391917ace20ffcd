"""GitLab's code quality report: a JSON list with an entry per broken promise, shown on the lines of a merge request.

The fields are those that GitLab documents: description, check_name, fingerprint, severity, location. A fingerprint is
made of the promise and the file, never of the line or the schedule, so that an edit above does not make a new finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from graders.feedback import diagnosis_line, said_of, verdict_name, word
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
        said = said_of(verdict_name(report.verdict, lang), terminal.safe_sentence(report.message, lang), lang)
        yield _entry(report, report.verdict.value, said, SEVERITIES.get(report.verdict, "blocker"), report.line)
        return
    first = terminal.first_failure(report)
    for check in report.checks:
        if check.bonus or check.passed is not False:
            continue
        said = terminal.wrong_of(check, report.exercise, lang)
        if check is first and report.diagnosis is not None:
            told = diagnosis_line(safe_line(report.diagnosis), lang, report.diagnosis_args)
            said = word("clauses-join", lang).join((told, said))
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
