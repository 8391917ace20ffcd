"""One check of a report alone: what a graded cell of a notebook says, and its points."""

from __future__ import annotations

import dataclasses

from graders.feedback import word
from graders.reports import terminal
from graders.results import Report

__all__ = ["BONUS", "check_text", "points_of"]

BONUS = "bonus"  # in place of a check: whatever is on top of the exercise's points


def check_text(report: Report, check: str, *, lang: str = "en") -> str:
    """The row of the check and, if it failed, its story. For BONUS, the rows of all bonus checks."""
    if report.points is None:
        return terminal.explanation(report, lang=lang)
    chosen = tuple(one for one in report.checks if (one.bonus if check == BONUS else one.id == check))
    if not chosen or not terminal.was_run(report):
        said = terminal.explanation(report, lang=lang) if check != BONUS else ""
        return said or word("course.no-bonus", lang)
    rows = terminal.board(dataclasses.replace(report, checks=chosen), lang=lang).partition("\n")[2]
    failed = [one for one in chosen if one.passed is False and not one.bonus]
    return "\n\n".join([rows, *(terminal.explanation(report, check=one, lang=lang) for one in failed)])


def points_of(report: Report, check: str) -> float | None:
    """Its points, 0.0 if it was not reached, and None if nothing could be judged."""
    if report.points is None:
        return None
    if check == BONUS:
        return max(0.0, report.points - sum(one.points for one in report.checks if not one.bonus))
    return float(next((one.points for one in report.checks if one.id == check), 0.0))
