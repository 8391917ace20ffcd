"""Runs on real threads beside the chosen schedules: the lesson of `stall run --real` in one screen."""

from __future__ import annotations

from typing import Protocol

from rich.cells import cell_len

from graders.feedback import said_of, word
from graders.reports._cells import Paint, pad, wrap
from graders.reports._safe import safe_line
from graders.reports.terminal import (
    WIDTH,
    command_lines,
    explanation,
    first_failure,
    run_lines,
    safe_sentence,
    wrong_of,
)
from graders.results import CheckResult, Report, Verdict


class RealRuns(Protocol):
    """What `graders.day` counted. It is declared here, because a report runs nothing."""

    @property
    def asked(self) -> int: ...
    @property
    def runs(self) -> int: ...
    @property
    def fine(self) -> int: ...
    @property
    def oversold(self) -> int: ...
    @property
    def broken(self) -> int: ...
    @property
    def crashed(self) -> int: ...
    @property
    def stuck(self) -> int: ...
    @property
    def workers(self) -> int: ...
    @property
    def stock(self) -> int: ...
    @property
    def nap_factor(self) -> int: ...
    @property
    def gil(self) -> bool: ...


def real_text(real: RealRuns, report: Report, *, lang: str = "en", width: int = WIDTH, color: bool = False) -> str:
    """What real threads did, what our chosen schedules did, and the schedule that breaks the stall."""
    paint = Paint(color)
    head = word("real-head", lang, workers=real.workers, stock=real.stock, factor=f"{real.nap_factor:,}")
    shown = _shown(report)
    sides = [word("real-side", lang), word("ours-side", lang)]
    margin = max(cell_len(side) for side in sides) + 4
    lines = wrap(said_of(safe_line(report.exercise), head, lang), width)
    lines += ["", *wrap(word("real-free-threaded", lang), width)] if not real.gil else []
    lines.append("")
    for side, text in zip(sides, (_real(real, lang), _ours(report, shown, lang)), strict=True):
        first, *rest = wrap(text, width - margin)
        lines += [pad(f"  {side}", margin) + paint("strong", first), *(" " * margin + line for line in rest)]
    lines.append("")
    if shown is not None and shown.passed and shown.trace is not None:
        lines += run_lines(shown.trace, report.source, lang=lang, width=width, color=color)
        command = f"stall replay {safe_line(shown.token)} {safe_line(report.file)}".rstrip()
        lines += ["", *command_lines("replay", command, lang, width)]
    elif report.verdict is not Verdict.PASSED:
        lines += explanation(report, lang=lang, width=width, color=color).split("\n")
    moral = _moral(real, report, shown, lang, width)
    return "\n".join(lines + moral[not lines[-1] :]) + "\n"


def _shown(report: Report) -> CheckResult | None:
    """The check that has a schedule to show: a failing one, or the one that had to show an oversell and did."""
    first = first_failure(report)
    if first is not None and not first.bonus:
        return first
    return next((check for check in report.checks if check.passed and check.trace is not None), None)


def _real(real: RealRuns, lang: str) -> str:
    parts = [
        word("real-fine", lang, fine=real.fine, runs=real.runs),
        word("real-oversold", lang, count=real.oversold),
        word("real-stuck", lang, count=real.stuck),
    ]
    parts += [word("real-broken", lang, count=real.broken)] if real.broken else []
    parts += [word("real-crashed", lang, count=real.crashed)] if real.crashed else []
    parts += [word("real-stopped", lang, asked=real.asked)] if real.runs < real.asked else []
    return word("clauses-join", lang).join(parts)


def _ours(report: Report, shown: CheckResult | None, lang: str) -> str:
    if report.message is not None:
        return safe_sentence(report.message, lang)
    if shown is None:
        return word("ours-passes", lang, schedules=report.schedules)
    number = f"{shown.coverage.schedules:,}" if shown.coverage.schedules else None
    if shown.passed:
        return word("ours-oversells", lang, number=number)
    text = wrong_of(shown, report.exercise, lang)
    return word("ours-fails", lang, number=number, text=text)


def _moral(real: RealRuns, report: Report, shown: CheckResult | None, lang: str, width: int) -> list[str]:
    if report.verdict not in (Verdict.PASSED, Verdict.FAILED):
        return []
    key = "passed" if shown is None else "lucky" if real.fine == real.runs else "seen"
    return ["", *wrap(word(f"real-moral-{key}", lang), width)]
