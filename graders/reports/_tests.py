"""Reports as the "tests" that platforms know: one for each check, or one for a file that could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graders import catalog
from graders.feedback import verdict_name, word
from graders.reports import terminal
from graders.reports._safe import safe_line
from graders.results import CheckResult, Report

TEXT_MAX = 20_000  # of one test's text: platforms cut at 64 kB or more, and in the middle of a sentence
NAME_MAX = 120  # characters


@dataclass(frozen=True)
class Test:
    """One test. `check` is None if it stands for the whole file; `points` is None if nobody could judge it."""

    report: Report
    check: CheckResult | None
    place: int  # the check's place in its exercise, from 1
    number: str  # `2.1` is the second exercise's first check
    name: str
    points: float | None
    max_points: float
    state: str  # a key of `state.…`
    text: str

    @property
    def id(self) -> str:
        return self.check.id if self.check is not None else ""


def tests_of(reports: Iterable[Report], lang: str) -> list[Test]:
    """Every test of one submission, in the catalogue's order of checks. Their points add up to those of the reports."""
    known = catalog.load()
    tests: list[Test] = []
    for at, report in enumerate(reports, start=1):
        entry = known.get(report.exercise)
        number = list(known).index(report.exercise) + 1 if entry is not None else at
        title = safe_line(entry.title[lang] if entry is not None else report.exercise, NAME_MAX)
        if terminal.was_run(report) and report.checks:
            judged = report.points is not None
            tests += [
                _of_check(report, check, place, f"{number}.{place}", title, lang, judged)
                for place, check in enumerate(report.checks, start=1)
            ]
        else:
            tests.append(_of_file(report, f"{number}.1", title, lang))
    return tests


def total(reports: Sequence[Report]) -> float | None:
    """The points of all reports; None if one was not judged, because a sum without it would be a silent 0."""
    points = [report.points for report in reports]
    return None if None in points else round(sum(p for p in points if p is not None), 4)


def boards(reports: Iterable[Report], lang: str) -> str:
    """The text above the tests: the board of each exercise."""
    return cut("\n\n".join(terminal.board(report, lang=lang) for report in reports))


def unjudged(reports: Iterable[Report], lang: str) -> str:
    """Why there are no points, for each exercise without points; empty if all were judged."""
    return "\n".join(
        word("platform.test", lang, exercise=safe_line(report.exercise, NAME_MAX), test=what_is_wrong(report, lang))
        for report in reports
        if report.points is None
    )


def what_is_wrong(report: Report, lang: str) -> str:
    """One line: what is wrong with the file, or why the checks could not be judged."""
    if report.message is not None:
        return terminal.safe_sentence(report.message, lang)
    reasons = [
        terminal.about(c.message, report.exercise, lang) for c in report.checks if c.passed is None and c.message
    ]
    return word("clauses-join", lang).join(dict.fromkeys(reasons)) or verdict_name(report.verdict, lang)


def cut(text: str, limit: int = TEXT_MAX) -> str:
    """`text` in at most `limit` characters, ending with a notice if something is missing."""
    notice = " …(+{})"
    if len(text) <= limit:
        return text
    kept = limit - len(notice) - len(str(len(text)))
    return text[:kept] + notice.format(len(text) - kept)


def safe_values(value: Any) -> Any:
    """Values for JSON with safe texts, in which a student's words may stand: a database rejects half a
    surrogate pair.
    """
    if isinstance(value, dict):
        return {name: safe_values(item) for name, item in value.items()}
    if isinstance(value, list):
        return [safe_values(item) for item in value]
    return safe_line(value) if isinstance(value, str) else value


def _of_check(
    report: Report, check: CheckResult, place: int, number: str, title: str, lang: str, judged: bool,
) -> Test:  # fmt: skip
    unknown = check.passed is None and not judged
    return Test(
        report=report,
        check=check,
        place=place,
        number=number,
        name=word("platform.test", lang, exercise=title, test=terminal.title_of(check, report.exercise, lang)),
        points=None if unknown else check.points,
        max_points=check.max_points,
        state=terminal.state_of(check),
        text=_text(report, check, lang),
    )


def _of_file(report: Report, number: str, title: str, lang: str) -> Test:
    said = terminal.explanation(report, lang=lang)
    return Test(
        report=report,
        check=None,
        place=1,
        number=number,
        name=word("platform.test", lang, exercise=title, test=verdict_name(report.verdict, lang)),
        points=report.points,
        max_points=report.max_points,
        state="not_judged" if report.points is None else "failed",
        text=cut(said),
    )


def _text(report: Report, check: CheckResult, lang: str) -> str:
    """The text for one check: how far the promise was tried, or the schedule that breaks it."""
    state = word(f"state.{terminal.state_of(check)}", lang)
    said = word("platform.said", lang, state=state, text=terminal.says(check, lang, exercise=report.exercise) or None)
    if check.passed is not False or report.message is not None:
        return cut(said)
    return cut(f"{said}\n\n{terminal.explanation(report, check=check, lang=lang)}")
