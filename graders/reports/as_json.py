"""results.json: the fields that other tools rely on, and a version. Fields may be added, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from graders.feedback import LANGUAGES, coverage_sentence, sentence
from graders.results import SCHEMA_VERSION, CheckResult, Coverage, Message, Report, to_json


def document(reports: Iterable[Report]) -> dict[str, Any]:
    """One JSON object for any number of reports."""
    return {"schema_version": SCHEMA_VERSION, "results": [row(report) for report in reports]}


def text(reports: Iterable[Report]) -> str:
    """The document as ASCII: the same bytes on every machine, printable on every console, and always valid JSON."""
    return dumps(document(reports))


class Pieces:
    """`dumps(document(...))`, byte for byte, but one row at a time: a hundred thousand rows need not fit into
    memory.
    """

    def __init__(self) -> None:
        self._begun = False

    def row(self, entry: dict[str, Any]) -> str:
        """The next row, with what comes before it. `entry` is a result of `report_row`, perhaps with more fields."""
        before = "," if self._begun else self._opening()
        self._begun = True
        # No string in the JSON holds a line break, because json escapes them.
        return f"{before}\n    " + json.dumps(entry, indent=2, ensure_ascii=True).replace("\n", "\n    ")

    def end(self) -> str:
        """What comes after the last row."""
        return ("\n  " if self._begun else self._opening()) + "]\n}\n"

    @staticmethod
    def _opening() -> str:
        return f'{{\n  "schema_version": {json.dumps(SCHEMA_VERSION)},\n  "results": ['


def dumps(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def row(report: Report) -> dict[str, Any]:
    return {
        "student": report.student,
        "exercise": report.exercise,
        "verdict": report.verdict.value,
        "diagnosis": report.diagnosis,
        "points": number(report.points),
        "max_points": number(report.max_points),
        "schedules": report.schedules,
        "message": both_languages(report.message),  # what is wrong with the file as a whole, or null
        "line": report.line,
        "checks": [check_row(check) for check in report.checks],
    }


def both_languages(message: Message | None) -> dict[str, str] | None:
    """The sentence in every language, or null if there is no message."""
    return {lang: sentence(message, lang) for lang in LANGUAGES} if message is not None else None


def check_row(check: CheckResult) -> dict[str, Any]:
    """One entry of `checks`."""
    return {
        "id": check.id,
        "passed": check.passed,
        "points": number(check.points),
        "max_points": number(check.max_points),
        "message": both_languages(check.message),
        "token": check.token,
        "coverage": coverage_row(check.coverage),
    }


def coverage_row(coverage: Coverage) -> dict[str, Any]:
    """How much was explored for the check, as numbers and in words."""
    return {**to_json(coverage), "text": {lang: coverage_sentence(coverage, lang) for lang in LANGUAGES}}


def number(value: float | None) -> float | int | None:
    """`20`, not `20.0`: the same text whether a sum was computed with floats or not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
